//! One side of a pair: work that is measured again and again.

use std::time::{Duration, Instant};

/// Work that gives a figure whenever a sample of it is taken.
pub struct Side {
    sample: Box<dyn FnMut(Duration) -> f64>,
}

impl Side {
    /// Calls, timed together. The figure is the time of one of so many parts of a call.
    pub fn calls(parts: usize, mut call: impl FnMut() + 'static) -> Side {
        Side::over(parts, || (), move |()| call())
    }

    /// The same, over something that is made anew for each sample, outside of the time.
    pub fn over<S>(
        parts: usize,
        mut prepare: impl FnMut() -> S + 'static,
        mut call: impl FnMut(&mut S) + 'static,
    ) -> Side {
        Side::counted(parts, move |times| {
            let mut state = prepare();
            time(|| (0..times).for_each(|_| call(&mut state)))
        })
    }

    /// The same, over something that is made anew for each call, outside of the time. For calls that take long beside a look
    /// at the clock.
    pub fn each<S>(
        parts: usize,
        mut prepare: impl FnMut() -> S + 'static,
        mut call: impl FnMut(S) + 'static,
    ) -> Side {
        Side::counted(parts, move |times| {
            (0..times)
                .map(|_| {
                    let state = prepare();
                    time(|| call(state))
                })
                .sum()
        })
    }

    /// Work that makes its figure itself.
    pub fn figure(mut figure: impl FnMut() -> f64 + 'static) -> Side {
        Side { sample: Box::new(move |_| figure()) }
    }

    /// Finds out how many calls take long enough, and remembers it for the next sample.
    fn counted(parts: usize, mut run: impl FnMut(u64) -> Duration + 'static) -> Side {
        let mut times = 1;
        let sample = move |at_least: Duration| {
            loop {
                let taken = run(times);
                if taken * 2 >= at_least {
                    return taken.as_nanos() as f64 / times as f64 / parts as f64;
                }
                times *= 2;
            }
        };
        Side { sample: Box::new(sample) }
    }

    /// One figure, from work that takes about so long.
    pub(super) fn sample(&mut self, about: Duration) -> f64 {
        (self.sample)(about)
    }
}

/// How long something takes.
#[allow(clippy::disallowed_methods, reason = "a bench measures time")]
pub(crate) fn time(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn a_sample_of_no_length_is_one_call() {
        let calls = Rc::new(Cell::new(0));
        let counter = Rc::clone(&calls);
        let mut side = Side::calls(1, move || counter.set(counter.get() + 1));
        side.sample(Duration::ZERO);
        assert_eq!(calls.get(), 1);
    }

    #[test]
    fn what_a_sample_is_over_is_made_once() {
        let made = Rc::new(Cell::new(0));
        let maker = Rc::clone(&made);
        let mut side = Side::over(3, move || maker.set(maker.get() + 1), |()| {});
        side.sample(Duration::ZERO);
        side.sample(Duration::ZERO);
        assert_eq!(made.get(), 2);
    }
}
