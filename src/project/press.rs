//! Work done on every core, with its results in the order of the work.
//!
//! In: pieces, one by one. Out: what the workers made of them, in the order in
//! which they were put in, whatever the number of cores: what follows from it
//! does not depend on the machine. Holds a bounded number of pieces.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, available_parallelism};

/// Pieces that go to a worker at a time: a channel costs more than a piece.
const LOT: usize = 32;

/// Lots that lie at a worker, so that it has something to do while others are
/// looked at.
const WAITING: usize = 2;

struct Worker<In, Out> {
    work: SyncSender<Vec<In>>,
    done: Receiver<Vec<Out>>,
}

/// Lot `n` goes to worker `n % workers`, and is taken back from there: each
/// worker keeps the order of its own, so nothing has to be sorted.
pub struct Press<In, Out> {
    workers: Vec<Worker<In, Out>>,
    lot: Vec<In>,
    sent: usize,
    taken: usize,
}

impl<In: Send, Out: Send> Press<In, Out> {
    /// A worker on each core.
    pub fn start<'scope, 'env, F>(scope: &'scope Scope<'scope, 'env>, work: F) -> Self
    where
        F: Fn(In) -> Out + Copy + Send + 'scope,
        In: 'scope,
        Out: 'scope,
    {
        let cores = available_parallelism().map_or(1, NonZero::get);
        let workers = std::iter::repeat_with(|| {
            let (sender, lots) = sync_channel::<Vec<In>>(WAITING);
            let (results, done) = sync_channel(WAITING);
            scope.spawn(move || {
                for lot in lots {
                    // Who no longer listens has met an error, and tells it.
                    if results.send(lot.into_iter().map(work).collect()).is_err() {
                        break;
                    }
                }
            });
            Worker { work: sender, done }
        });
        Self { workers: workers.take(cores).collect(), lot: Vec::with_capacity(LOT), sent: 0, taken: 0 }
    }

    /// Gives a piece to the workers; `take` gets what is done.
    pub fn put(&mut self, piece: In, take: impl FnMut(Out)) {
        self.lot.push(piece);
        if self.lot.len() == LOT {
            self.send(take);
        }
    }

    /// Waits for what is still at the workers.
    pub fn finish(mut self, mut take: impl FnMut(Out)) {
        self.send(&mut take);
        while self.taken < self.sent {
            self.take(&mut take);
        }
    }

    fn send(&mut self, take: impl FnMut(Out)) {
        if self.sent - self.taken == self.workers.len() * WAITING {
            self.take(take);
        }
        let lot = std::mem::replace(&mut self.lot, Vec::with_capacity(LOT));
        let worker = &self.workers[self.sent % self.workers.len()];
        // A worker that has gone has panicked, which the scope passes on.
        let _ = worker.work.send(lot);
        self.sent += 1;
    }

    fn take(&mut self, take: impl FnMut(Out)) {
        let worker = &self.workers[self.taken % self.workers.len()];
        worker.done.recv().into_iter().flatten().for_each(take);
        self.taken += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_work_and_none_is_lost() {
        for pieces in [0, 1, LOT, 10 * LOT + 7, 5000] {
            let mut seen = Vec::new();
            std::thread::scope(|scope| {
                let mut press = Press::start(scope, |n: usize| n * 2);
                (0..pieces).for_each(|n| press.put(n, |double| seen.push(double)));
                press.finish(|double| seen.push(double));
            });
            assert_eq!(seen, (0..pieces).map(|n| n * 2).collect::<Vec<_>>());
        }
    }
}
