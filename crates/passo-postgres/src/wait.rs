//! From asynchronous to synchronous: a call waits on its own thread, whatever runs on it.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// A step of [`in_order`].
pub(crate) type Step<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Waits for a future that something on another thread moves on. A host may call an engine on any thread, also on one of an
/// asynchronous runtime, in which that runtime itself would not let anybody wait.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Sends all requests in their order before it waits for the first answer. A request is sent when its future is polled for the
/// first time, and the answers come in the order of the requests.
pub(crate) async fn in_order<T>(mut steps: Vec<Step<'_, T>>) -> Vec<T> {
    let mut early: Vec<Option<T>> = poll_fn(|context| {
        let polled = steps.iter_mut().map(|step| match step.as_mut().poll(context) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        });
        Poll::Ready(polled.collect())
    })
    .await;
    let mut outputs = Vec::with_capacity(steps.len());
    for (step, early) in steps.into_iter().zip(&mut early) {
        outputs.push(match early.take() {
            Some(output) => output,
            None => step.await,
        });
    }
    outputs
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::sync::{Arc, Mutex};
    use std::task::Poll;
    use std::thread;

    use super::{Step, block_on, in_order, poll_fn};

    #[test]
    fn waiting_ends_when_another_thread_has_the_answer() {
        let (ask, asked) = mpsc::channel::<std::task::Waker>();
        let answer = Arc::new(Mutex::new(None));
        let answered = answer.clone();
        let other = thread::spawn(move || {
            let waker = asked.recv().expect("somebody waits");
            *answer.lock().expect("nobody panics with it") = Some(7);
            waker.wake();
        });
        let found =
            block_on(poll_fn(|context| match answered.lock().expect("nobody panics with it").take() {
                Some(found) => Poll::Ready(found),
                None => {
                    let _ = ask.send(context.waker().clone());
                    Poll::Pending
                }
            }));
        other.join().expect("it has ended");
        assert_eq!(found, 7);
    }

    #[test]
    fn steps_begin_in_order_before_the_first_has_ended() {
        let begun = Mutex::new(Vec::new());
        let begun = &begun;
        let steps: Vec<Step<'_, usize>> = (0..3)
            .map(|number| {
                let mut is_first = true;
                let step: Step<'_, usize> = Box::pin(poll_fn(move |context| {
                    if std::mem::take(&mut is_first) && number != 1 {
                        begun.lock().expect("nobody panics with it").push(number);
                        context.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    Poll::Ready(begun.lock().expect("nobody panics with it").len())
                }));
                step
            })
            .collect();
        assert_eq!(block_on(in_order(steps)), [2, 1, 2]);
        assert_eq!(*begun.lock().expect("nobody panics with it"), [0, 2]);
    }
}
