//! Open files, their locks, and the memory that the connections of a file share.

use std::cell::UnsafeCell;
use std::collections::BTreeMap;

use crate::disk::FileNumber;

/// An open file.
#[derive(Debug)]
pub(crate) struct Handle {
    pub(crate) file: FileNumber,
    /// How far it has locked the file: 0 not at all, 1 shared, 2 reserved, 3 pending, 4 exclusive.
    level: i32,
    /// The slots of the shared memory that it has locked, a bit each.
    shared: u8,
    exclusive: u8,
    /// Whether synchronizing it makes sure of the names in its folder, too.
    notes_names: bool,
    uses_memory: bool,
}

impl Handle {
    pub(crate) fn new(file: FileNumber, notes_names: bool) -> Handle {
        Handle { file, level: 0, shared: 0, exclusive: 0, notes_names, uses_memory: false }
    }
}

/// The open files.
#[derive(Debug, Default)]
pub(crate) struct Handles {
    open: BTreeMap<u64, Handle>,
    next: u64,
}

const RESERVED: i32 = 2;
const PENDING: i32 = 3;
const EXCLUSIVE: i32 = 4;

impl Handles {
    pub(crate) fn add(&mut self, handle: Handle) -> u64 {
        self.next += 1;
        self.open.insert(self.next, handle);
        self.next
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Handle> {
        self.open.get(&number)
    }

    pub(crate) fn close(&mut self, number: u64) {
        self.open.remove(&number);
    }

    pub(crate) fn are_closed(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether the names of the folder are to be kept with this file. They are once.
    pub(crate) fn takes_note_of_names(&mut self, number: u64) -> bool {
        self.open.get_mut(&number).is_some_and(|handle| std::mem::take(&mut handle.notes_names))
    }

    /// Locks a file further; gives whether that could be done.
    pub(crate) fn lock(&mut self, number: u64, level: i32) -> bool {
        let Some(own) = self.open.get(&number).map(|handle| handle.level) else { return false };
        if own >= level {
            return true;
        }
        let others = self.others(number).map(|handle| handle.level).max().unwrap_or(0);
        let reached = match level {
            EXCLUSIVE if others >= RESERVED => own,
            EXCLUSIVE if others > 0 => PENDING,
            RESERVED if others >= RESERVED => own,
            _ if others >= PENDING => own,
            _ => level,
        };
        if let Some(handle) = self.open.get_mut(&number) {
            handle.level = reached;
        }
        reached == level
    }

    pub(crate) fn unlock(&mut self, number: u64, level: i32) {
        if let Some(handle) = self.open.get_mut(&number) {
            handle.level = handle.level.min(level);
        }
    }

    pub(crate) fn is_reserved(&self, number: u64) -> bool {
        let own = self.open.get(&number).is_some_and(|handle| handle.level >= RESERVED);
        own || self.others(number).any(|handle| handle.level >= RESERVED)
    }

    /// Locks slots of the shared memory; gives whether that could be done.
    pub(crate) fn lock_slots(&mut self, number: u64, slots: u8, exclusively: bool) -> bool {
        let stands_against =
            |other: &Handle| other.exclusive & slots != 0 || (exclusively && other.shared & slots != 0);
        if self.others(number).any(stands_against) {
            return false;
        }
        if let Some(handle) = self.open.get_mut(&number) {
            let held = if exclusively { &mut handle.exclusive } else { &mut handle.shared };
            *held |= slots;
        }
        true
    }

    pub(crate) fn unlock_slots(&mut self, number: u64, slots: u8) {
        if let Some(handle) = self.open.get_mut(&number) {
            handle.shared &= !slots;
            handle.exclusive &= !slots;
        }
    }

    pub(crate) fn begin_to_share(&mut self, number: u64) {
        if let Some(handle) = self.open.get_mut(&number) {
            handle.uses_memory = true;
        }
    }

    /// Shares the memory no more; gives whether nobody does now.
    pub(crate) fn end_to_share(&mut self, number: u64) -> bool {
        if let Some(handle) = self.open.get_mut(&number) {
            handle.uses_memory = false;
        }
        !self.others(number).any(|handle| handle.uses_memory)
    }

    /// What else has the same file open.
    fn others(&self, number: u64) -> impl Iterator<Item = &Handle> {
        let file = self.open.get(&number).map(|handle| handle.file);
        let others = self.open.iter().filter(move |(other, _)| **other != number);
        others.map(|(_, handle)| handle).filter(move |handle| Some(handle.file) == file)
    }
}

/// The memory that the connections of a file share, in pages.
#[derive(Debug, Default)]
pub(crate) struct SharedMemory {
    pages: Vec<Box<Page>>,
}

/// The words of a page: numbers of 64 bits, so that they lie where SQLite wants them.
type Page = UnsafeCell<[u64; SharedMemory::PAGE / 8]>;

impl SharedMemory {
    /// The bytes of a page.
    pub(crate) const PAGE: usize = 32 * 1024;

    /// Where a page lies, if it is there.
    pub(crate) fn page(&self, number: usize) -> Option<*mut u64> {
        self.pages.get(number).map(|page| page.get().cast())
    }

    /// Makes pages, empty ones, up to this one.
    pub(crate) fn grow(&mut self, number: usize) {
        while self.pages.len() <= number {
            self.pages.push(Box::new(UnsafeCell::new([0; SharedMemory::PAGE / 8])));
        }
    }
}
