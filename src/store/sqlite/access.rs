//! How each call gets at a connection: to look, to change, to change and sweep.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::Connection;

use super::batch::{self, Batch};
use super::desk::Desk;
use super::sweep::{self, Broom};
use super::{SqliteStore, files, import};
use crate::outbox::tokens::Tokens;
use crate::store::{Fault, Result};

impl SqliteStore {
    /// Has something read, from one snapshot.
    pub(super) async fn look<T, F>(&self, read: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection, &Tokens) -> std::result::Result<T, Fault> + Send + 'static,
    {
        let tokens = self.tokens.clone();
        let answer = self.reader.ask(move |on| read(&*on.transaction()?, &tokens)).await;
        if let Some(trace) = &self.trace {
            trace.check()?;
        }
        Ok(answer?)
    }

    /// Has something changed, in one commit of its own.
    pub(super) async fn change<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Batch<'_>) -> std::result::Result<T, Fault> + Send + 'static,
    {
        Ok(self.writer()?.ask(move |on| batch::commit(on, change)).await?)
    }

    /// Changes something, and sweeps what it leaves to be swept: as much as fits
    /// into the same commit, the rest in commits that follow it.
    pub(super) async fn change_and_sweep<T, F>(&self, change: F, at: Timestamp, by: &str) -> Result<(T, u64)>
    where
        T: Send + 'static,
        F: FnOnce(&mut Batch<'_>) -> std::result::Result<(T, Vec<Broom>), Fault> + Send + 'static,
    {
        let by: Arc<str> = by.into();
        let name = Arc::clone(&by);
        let first = self.change(move |batch| {
            let (done, brooms) = change(batch)?;
            let swept = sweep::piece(batch, &brooms, at, &name)?;
            Ok((done, brooms, swept))
        });
        let (done, brooms, (mut all, mut more)) = first.await?;
        while more {
            tokio::time::sleep(import::GAP).await;
            let (brooms, name) = (brooms.clone(), Arc::clone(&by));
            let swept = self.change(move |batch| sweep::piece(batch, &brooms, at, &name)).await?;
            all += swept.0;
            more = swept.1;
        }
        Ok((done, all))
    }

    pub(super) async fn sweep(&self, broom: Broom, at: Timestamp, by: &str) -> Result<u64> {
        Ok(self.change_and_sweep(move |_| Ok(((), vec![broom])), at, by).await?.1)
    }

    /// A connection of its own: the writer's letters do not wait for it.
    pub(super) fn aside(&self, name: &str) -> std::result::Result<Desk, Fault> {
        self.writer()?;
        Desk::open(name, files::connect(&self.path)?)
    }

    pub(super) fn writer(&self) -> std::result::Result<&Desk, Fault> {
        self.writer.as_ref().ok_or_else(|| Fault::ReadOnly("it was opened to look only".into()))
    }
}
