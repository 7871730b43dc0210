//! A thread that owns one connection and takes orders, in order.
//!
//! In: closures, and letter transitions. Out: answers, each through its own
//! channel. Transitions that wait together share one commit: the desk takes
//! what is there, up to a bound, and never waits for more. It never answers a
//! transition before its commit, and never commits an order without those
//! that came before it.

use std::sync::mpsc;
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{batch, step};
use crate::outbox::Transition;
use crate::store::Fault;

/// Callers that share one commit. More would only make the first of them wait.
const GROUP: usize = 256;

type Work = Box<dyn FnOnce(&mut Connection) + Send>;
type Answer = oneshot::Sender<Result<Vec<bool>, Fault>>;

enum Order {
    Steps(Vec<Transition>, Answer),
    Work(Work),
}

/// The near side of the thread. Dropping it lets the thread finish its orders
/// and close the connection.
#[derive(Debug)]
pub(super) struct Desk {
    orders: Option<mpsc::Sender<Order>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Desk {
    pub fn open(name: &str, connection: Connection) -> Result<Self, Fault> {
        let (orders, taken) = mpsc::channel();
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || serve(connection, &taken))
            .map_err(|e| Fault::Other(format!("the store's thread cannot start: {e}")))?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    /// Has `work` done on the connection.
    pub async fn ask<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, Fault> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        // Who no longer listens has no use for the answer.
        let work = move |connection: &mut Connection| drop(answer.send(work(connection)));
        self.send(Order::Work(Box::new(work)))?;
        answered.await.map_err(|_| gone())?
    }

    /// Has transitions carried out, in one commit that they may share.
    pub async fn steps(&self, steps: Vec<Transition>) -> Result<Vec<bool>, Fault> {
        let (answer, answered) = oneshot::channel();
        self.send(Order::Steps(steps, answer))?;
        answered.await.map_err(|_| gone())?
    }

    fn send(&self, order: Order) -> Result<(), Fault> {
        let orders = self.orders.as_ref().ok_or_else(gone)?;
        orders.send(order).map_err(|_| gone())
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}

fn gone() -> Fault {
    Fault::Other("the store's thread has ended".into())
}

fn serve(mut connection: Connection, orders: &mpsc::Receiver<Order>) {
    let mut next = orders.recv().ok();
    while let Some(order) = next {
        let left = match order {
            Order::Work(work) => {
                work(&mut connection);
                None
            }
            Order::Steps(steps, answer) => serve_group(&mut connection, (steps, answer), orders),
        };
        next = left.or_else(|| orders.recv().ok());
    }
}

/// Carries out the transitions at the head of the queue. Returns the order
/// behind them that is none.
fn serve_group(
    connection: &mut Connection,
    first: (Vec<Transition>, Answer),
    orders: &mpsc::Receiver<Order>,
) -> Option<Order> {
    let mut left = None;
    let mut group = vec![first];
    while left.is_none() && group.len() < GROUP {
        match orders.try_recv() {
            Ok(Order::Steps(steps, answer)) => group.push((steps, answer)),
            Ok(other) => left = Some(other),
            Err(_) => break,
        }
    }
    let done = batch::commit(connection, |batch| {
        let mut carry_out = |steps: &[Transition]| steps.iter().map(|s| step::carry_out(batch, s)).collect();
        group.iter().map(|(steps, _)| carry_out(steps)).collect::<Result<Vec<Vec<bool>>, Fault>>()
    });
    let answers = group.into_iter().map(|(_, answer)| answer);
    match done {
        Ok(held) => answers.zip(held).for_each(|(answer, held)| drop(answer.send(Ok(held)))),
        Err(fault) => answers.for_each(|answer| drop(answer.send(Err(fault.clone())))),
    }
    left
}
