//! The tokens that move, in the order in which they began to.

use super::Move;
use crate::journal::{FlowId, NodeId, ScopeId};

/// The tokens that move, first in, first out.
#[derive(Default)]
pub(super) struct Queue {
    tokens: Vec<Packed>,
    /// The place of the next one. Those before it are gone; when all are, the list is empty.
    next: usize,
}

/// A move as it lies in the queue. Scope and node are one number: written one by one and read together right after, they would
/// make the processor wait until the first writes are through.
#[derive(Clone, Copy)]
struct Packed {
    place: u64,
    flow: FlowId,
}

impl Queue {
    #[inline]
    pub(super) fn push(&mut self, token: Move) {
        if self.tokens.len() == self.tokens.capacity() {
            self.make_room();
        }
        let place = u64::from(token.scope.0) << u32::BITS | u64::from(token.node.0);
        self.tokens.push(Packed { place, flow: token.flow });
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<Move> {
        let token = *self.tokens.get(self.next)?;
        self.next += 1;
        if self.next == self.tokens.len() {
            self.clear();
        }
        Some(unpacked(token))
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    #[inline]
    pub(super) fn clear(&mut self) {
        self.tokens.clear();
        self.next = 0;
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Move> {
        self.tokens.iter().skip(self.next).copied().map(unpacked)
    }

    /// Takes out all for which `stays` does not hold.
    pub(super) fn retain(&mut self, stays: impl Fn(Move) -> bool) {
        self.close_up();
        self.tokens.retain(|token| stays(unpacked(*token)));
    }

    /// Makes room at the end: where those that are gone take at least half of the list, theirs.
    #[cold]
    fn make_room(&mut self) {
        if self.next * 2 >= self.tokens.len() {
            self.close_up();
        }
        self.tokens.reserve(1);
    }

    /// The list begins with the next one.
    fn close_up(&mut self) {
        self.tokens.drain(..self.next);
        self.next = 0;
    }
}

#[inline]
fn unpacked(token: Packed) -> Move {
    let scope = ScopeId((token.place >> u32::BITS) as u32);
    Move { scope, node: NodeId(token.place as u32), flow: token.flow }
}

#[cfg(test)]
mod tests {
    use super::{Move, Queue};
    use crate::journal::{FlowId, NodeId, ScopeId};

    fn token(scope: u32, node: u32, flow: u32) -> Move {
        Move { scope: ScopeId(scope), node: NodeId(node), flow: FlowId(flow) }
    }

    #[test]
    fn what_went_in_first_comes_out_first_and_is_the_same() {
        let tokens = [token(0, 7, 3), token(u32::MAX, 1, u32::MAX), token(2, u32::MAX, 0)];
        let mut queue = Queue::default();
        tokens.into_iter().for_each(|token| queue.push(token));
        assert_eq!(queue.iter().collect::<Vec<_>>(), tokens);
        queue.retain(|token| token.scope != ScopeId(2));
        assert_eq!((queue.pop(), queue.pop(), queue.pop()), (Some(tokens[0]), Some(tokens[1]), None));
        assert!(queue.is_empty());
    }

    #[test]
    fn a_queue_that_never_empties_uses_its_room_again() {
        let mut queue = Queue::default();
        queue.push(token(0, 0, 0));
        for node in 1..10_000 {
            queue.push(token(0, node, 0));
            assert_eq!(queue.pop(), Some(token(0, node - 1, 0)));
        }
        assert!(queue.tokens.capacity() < 16, "{}", queue.tokens.capacity());
    }
}
