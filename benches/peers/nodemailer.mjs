// node nodemailer.mjs PORT CONNECTIONS COUNT LETTER.json: nodemailer's pool, as
// its documentation has it, with no limit on what a connection carries.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// From the folder that it was installed into, which is not this file's.
const nodemailer = createRequire(process.cwd() + '/')('nodemailer');
const [port, connections, count, file] = process.argv.slice(2);
const letter = JSON.parse(readFileSync(file, 'utf8'));
const pool = nodemailer.createTransport({
  pool: true,
  host: '127.0.0.1',
  port: Number(port),
  secure: false,
  ignoreTLS: true,
  maxConnections: Number(connections),
  maxMessages: Infinity,
});
let begun = 0;
async function hand() {
  while (begun < Number(count)) {
    begun += 1;
    await pool.sendMail(letter);
  }
}
// Two letters a connection: it always finds the next one waiting.
await Promise.all(Array.from({ length: 2 * connections }, hand));
pool.close();
