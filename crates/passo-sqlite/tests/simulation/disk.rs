//! A disk in memory: what programs see of its files, and what is on the platter when the power goes.

use std::collections::BTreeMap;

use crate::fault::{Faults, Operation, Trouble};
use crate::lock::{Handle, Handles, SharedMemory};
use crate::random::Random;

/// What is written to a disk whole, or torn when the power goes.
const SECTOR: usize = 512;

/// One folder on a disk.
#[derive(Debug)]
pub(crate) struct Disk {
    pub(crate) random: Random,
    pub(crate) faults: Faults,
    pub(crate) handles: Handles,
    memory: BTreeMap<FileNumber, SharedMemory>,
    /// The names as programs see them.
    names: BTreeMap<String, FileNumber>,
    /// The names that are on the platter.
    kept_names: BTreeMap<String, FileNumber>,
    files: BTreeMap<FileNumber, Contents>,
    next: FileNumber,
}

/// A file, whatever its name is now.
pub(crate) type FileNumber = u64;

/// What is in a file.
#[derive(Clone, Debug, Default)]
struct Contents {
    /// As programs see it.
    seen: Vec<u8>,
    /// As it is on the platter.
    kept: Vec<u8>,
    /// What was done since the file was synchronized, in order.
    pending: Vec<Change>,
}

/// One thing that was done to a file.
#[derive(Clone, Debug)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Length(usize),
}

impl Disk {
    /// An empty disk.
    pub(crate) fn new(seed: u64) -> Disk {
        Disk {
            random: Random::new(seed),
            faults: Faults::default(),
            handles: Handles::default(),
            memory: BTreeMap::new(),
            names: BTreeMap::new(),
            kept_names: BTreeMap::new(),
            files: BTreeMap::new(),
            next: 0,
        }
    }

    /// A disk with the files that another one has, as programs see them there.
    pub(crate) fn copy_of(other: &Disk, seed: u64) -> Disk {
        let mut disk = Disk::new(seed);
        for (name, file) in &other.names {
            let seen = other.files.get(file).map(|contents| contents.seen.clone()).unwrap_or_default();
            disk.files.insert(*file, Contents { kept: seen.clone(), seen, pending: Vec::new() });
            disk.names.insert(name.clone(), *file);
            disk.next = disk.next.max(file + 1);
        }
        disk.kept_names.clone_from(&disk.names);
        disk
    }

    /// The length of a file that is there.
    pub(crate) fn length_of(&self, name: &str) -> Option<usize> {
        Some(self.files.get(self.names.get(name)?)?.seen.len())
    }

    /// Opens a file, and makes it if that is wanted.
    pub(crate) fn open(&mut self, name: &str, creates: bool, is_journal: bool) -> Result<u64, Trouble> {
        self.faults.meet(Operation::Open, &mut self.random)?;
        let file = match self.names.get(name) {
            Some(file) => *file,
            None if creates => {
                let file = self.next;
                self.next += 1;
                self.files.insert(file, Contents::default());
                self.names.insert(name.to_owned(), file);
                file
            }
            None => return Err(Trouble::Missing),
        };
        Ok(self.handles.add(Handle::new(file, is_journal && creates)))
    }

    /// Takes a name away; the file stays as long as somebody has it open.
    pub(crate) fn delete(&mut self, name: &str, is_synchronized: bool) -> Result<(), Trouble> {
        self.faults.meet(Operation::Delete, &mut self.random)?;
        self.names.remove(name).ok_or(Trouble::Missing)?;
        if is_synchronized {
            self.kept_names.clone_from(&self.names);
        }
        Ok(())
    }

    /// Reads what is there; gives how much that was.
    pub(crate) fn read(&mut self, handle: u64, at: usize, into: &mut [u8]) -> Result<usize, Trouble> {
        self.faults.meet(Operation::Read, &mut self.random)?;
        let seen = &self.contents(handle)?.seen;
        let found = seen.get(at..).unwrap_or_default();
        let length = found.len().min(into.len());
        into[..length].copy_from_slice(&found[..length]);
        into[length..].fill(0);
        Ok(length)
    }

    /// Writes. When that goes wrong, some of it may have been written.
    pub(crate) fn write(&mut self, handle: u64, at: usize, bytes: &[u8]) -> Result<(), Trouble> {
        let met = self.faults.meet(Operation::Write, &mut self.random);
        let written = match met {
            Ok(()) => bytes.len(),
            Err(Trouble::IsOff) if self.faults.was_off() => return met,
            Err(_) => self.random.below(bytes.len() as u64 + 1) as usize,
        };
        let contents = self.contents(handle)?;
        contents.change(Change::Write { at, bytes: bytes[..written].to_vec() });
        met
    }

    pub(crate) fn truncate(&mut self, handle: u64, length: usize) -> Result<(), Trouble> {
        self.faults.meet(Operation::Truncate, &mut self.random)?;
        self.contents(handle)?.change(Change::Length(length));
        Ok(())
    }

    /// Everything that was done to the file before is on the platter then. When that goes wrong, some of it is, and the rest
    /// will never be, though programs see it: so does Linux.
    pub(crate) fn synchronize(&mut self, handle: u64) -> Result<(), Trouble> {
        let met = self.faults.meet(Operation::Synchronize, &mut self.random);
        if matches!(met, Err(Trouble::IsOff)) {
            return met;
        }
        let file = self.handles.get(handle).ok_or(Trouble::Missing)?.file;
        let contents = self.files.get_mut(&file).ok_or(Trouble::Missing)?;
        match met {
            Ok(()) => contents.keep(Survival::All, &mut self.random),
            Err(_) => contents.keep(Survival::Some { of_eight: 4 }, &mut self.random),
        }
        met?;
        if self.handles.takes_note_of_names(handle) {
            self.kept_names.clone_from(&self.names);
        }
        Ok(())
    }

    pub(crate) fn length(&mut self, handle: u64) -> Result<usize, Trouble> {
        self.faults.meet(Operation::Length, &mut self.random)?;
        Ok(self.contents(handle)?.seen.len())
    }

    /// What opening a store does with a log that was left, by the system's own files: it is written again.
    pub(crate) fn write_again(&mut self, name: &str) -> Result<(), Trouble> {
        let handle = match self.open(name, false, false) {
            Err(Trouble::Missing) => return Ok(()),
            opened => opened?,
        };
        let done = self.write_all_again(handle);
        self.handles.close(handle);
        done
    }

    fn write_all_again(&mut self, handle: u64) -> Result<(), Trouble> {
        let mut bytes = vec![0; self.length(handle)?];
        self.read(handle, 0, &mut bytes)?;
        self.write(handle, 0, &bytes)?;
        self.synchronize(handle)
    }

    /// A page of the memory that the connections of a file share; none if it is not there and is not to be made.
    pub(crate) fn map_memory(
        &mut self,
        handle: u64,
        page: usize,
        makes: bool,
    ) -> Result<Option<*mut u64>, Trouble> {
        let file = self.handles.get(handle).ok_or(Trouble::Missing)?.file;
        self.handles.begin_to_share(handle);
        let memory = self.memory.entry(file).or_default();
        if memory.page(page).is_none() && makes {
            self.faults.meet(Operation::Memory, &mut self.random)?;
            memory.grow(page);
        }
        Ok(memory.page(page))
    }

    pub(crate) fn unmap_memory(&mut self, handle: u64) {
        let Some(file) = self.handles.get(handle).map(|handle| handle.file) else { return };
        if self.handles.end_to_share(handle) {
            self.memory.remove(&file);
        }
    }

    /// What was seen is as it was on the platter, with some of what had not been synchronized.
    pub(crate) fn lose_power(&mut self) {
        let survival = match self.random.below(4) {
            0 => Survival::None,
            1 => Survival::All,
            _ => Survival::Some { of_eight: 1 + self.random.below(7) },
        };
        for contents in self.files.values_mut() {
            contents.keep(survival, &mut self.random);
            contents.seen.clone_from(&contents.kept);
        }
        let changed: Vec<String> = self.names.keys().chain(self.kept_names.keys()).cloned().collect();
        for name in changed {
            let (seen, kept) = (self.names.get(&name).copied(), self.kept_names.get(&name).copied());
            let survives = if self.random.below(2) == 0 { seen } else { kept };
            match survives {
                Some(file) => self.kept_names.insert(name, file),
                None => self.kept_names.remove(&name),
            };
        }
        self.names.clone_from(&self.kept_names);
        self.files.retain(|file, _| self.names.values().any(|named| named == file));
    }

    fn contents(&mut self, handle: u64) -> Result<&mut Contents, Trouble> {
        let file = self.handles.get(handle).ok_or(Trouble::Missing)?.file;
        self.files.get_mut(&file).ok_or(Trouble::Missing)
    }
}

/// How much of what was not synchronized comes to the platter.
#[derive(Clone, Copy, Debug)]
enum Survival {
    None,
    All,
    /// Each sector with this chance.
    Some {
        of_eight: u64,
    },
}

impl Survival {
    fn survives(self, random: &mut Random) -> bool {
        match self {
            Survival::None => false,
            Survival::All => true,
            Survival::Some { of_eight } => random.below(8) < of_eight,
        }
    }
}

impl Contents {
    fn change(&mut self, change: Change) {
        change.apply(&mut self.seen);
        self.pending.push(change);
    }

    /// Some of what was done comes to the platter; nothing of it waits any more.
    fn keep(&mut self, survival: Survival, random: &mut Random) {
        for change in self.pending.drain(..) {
            match (&change, survival) {
                (_, Survival::All) => change.apply(&mut self.kept),
                (_, Survival::None) => {}
                (Change::Length(_), Survival::Some { .. }) => {
                    if survival.survives(random) {
                        change.apply(&mut self.kept);
                    }
                }
                (Change::Write { at, bytes }, Survival::Some { .. }) => {
                    for (at, bytes) in sectors(*at, bytes) {
                        if survival.survives(random) {
                            let torn = torn(at, bytes, random);
                            torn.apply(&mut self.kept);
                        }
                    }
                }
            }
        }
    }
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Change::Length(length) => content.resize(*length, 0),
            Change::Write { at, bytes } => {
                let end = at + bytes.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[*at..end].copy_from_slice(bytes);
            }
        }
    }
}

/// What was written, sector by sector.
fn sectors(at: usize, bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let first = (SECTOR - at % SECTOR).min(bytes.len());
    let (head, tail) = bytes.split_at(first);
    let rest = tail.chunks(SECTOR).enumerate();
    std::iter::once((at, head))
        .chain(rest.map(move |(index, chunk)| (at + first + index * SECTOR, chunk)))
        .filter(|(_, chunk)| !chunk.is_empty())
}

/// A sector as it is written when the power goes: most often whole, sometimes only its beginning or its end.
fn torn(at: usize, bytes: &[u8], random: &mut Random) -> Change {
    let cut = random.below(bytes.len() as u64) as usize;
    match random.below(16) {
        0 => Change::Write { at, bytes: bytes[..cut].to_vec() },
        1 => Change::Write { at: at + cut, bytes: bytes[cut..].to_vec() },
        _ => Change::Write { at, bytes: bytes.to_vec() },
    }
}
