//! The disks of this test as a file layer of SQLite.
//!
//! SQLite asks for files through a table of C functions, so this is the one place of the workspace with unsafe code: the functions
//! here turn pointers into what the safe modules beside it work with, and do nothing else.
#![allow(unsafe_code, reason = "SQLite's interface for file layers is one of C")]

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::Path;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

use crate::disk::Disk;
use crate::fault::{Operation, Trouble};
use crate::lock::SharedMemory;
use crate::random::Random;

/// The disks that there are, by the folders that they stand for.
static DISKS: Mutex<BTreeMap<String, Arc<Mutex<Disk>>>> = Mutex::new(BTreeMap::new());

/// What SQLite's own random numbers begin with.
static SEED: AtomicU64 = AtomicU64::new(0);

/// From now on SQLite finds this disk where the folder is.
pub(crate) fn mount(folder: &Path, disk: Disk, seed: u64) -> Arc<Mutex<Disk>> {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        let vfs = Box::leak(Box::new(file_layer()));
        // SAFETY: the table is never freed or moved, as SQLite wants it.
        let registered = unsafe { ffi::sqlite3_vfs_register(vfs, 1) };
        assert_eq!(registered, ffi::SQLITE_OK);
    });
    SEED.store(seed, Ordering::SeqCst);
    // SAFETY: no bytes are asked for.
    unsafe { ffi::sqlite3_randomness(0, ptr::null_mut()) };
    let disk = Arc::new(Mutex::new(disk));
    disks().insert(folder.to_string_lossy().into_owned(), disk.clone());
    disk
}

fn disks() -> MutexGuard<'static, BTreeMap<String, Arc<Mutex<Disk>>>> {
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The disk of a path, and the name of the file on it.
fn find(path: &str) -> Option<(Arc<Mutex<Disk>>, &str)> {
    let (folder, name) = path.rsplit_once('/')?;
    Some((disks().get(folder)?.clone(), name))
}

pub(crate) fn lock(disk: &Mutex<Disk>) -> MutexGuard<'_, Disk> {
    disk.lock().unwrap_or_else(PoisonError::into_inner)
}

fn file_layer() -> sqlite3_vfs {
    sqlite3_vfs {
        iVersion: 2,
        szOsFile: size_of::<OpenFile>() as c_int,
        mxPathname: 1024,
        pNext: ptr::null_mut(),
        zName: c"simulation".as_ptr(),
        pAppData: ptr::null_mut(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_name),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(time),
        xGetLastError: None,
        xCurrentTimeInt64: Some(time_in_milliseconds),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    }
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(synchronize),
    xFileSize: Some(length),
    xLock: Some(lock_file),
    xUnlock: Some(unlock_file),
    xCheckReservedLock: Some(is_reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(map_memory),
    xShmLock: Some(lock_memory),
    xShmBarrier: Some(barrier),
    xShmUnmap: Some(unmap_memory),
    xFetch: None,
    xUnfetch: None,
};

/// What SQLite keeps of an open file; it begins as SQLite's own type, which is all that SQLite looks at.
#[repr(C)]
struct OpenFile {
    base: sqlite3_file,
    /// From [`Arc::into_raw`]; given back when the file is closed.
    disk: *const Mutex<Disk>,
    handle: u64,
}

impl OpenFile {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        // SAFETY: the pointer is that of an `Arc` which this file owns a part of until it is closed.
        lock(unsafe { &*self.disk })
    }
}

/// What SQLite has open, from its own pointer.
///
/// # Safety
/// The pointer is one that SQLite hands to the functions of [`METHODS`], and the file is not closed.
unsafe fn of<'a>(file: *mut sqlite3_file) -> &'a OpenFile {
    // SAFETY: SQLite gives us the memory that `open` has written an `OpenFile` into.
    unsafe { &*file.cast::<OpenFile>() }
}

/// A text from SQLite.
///
/// # Safety
/// The pointer is null, or that of a text which ends with a zero byte and lives as long as the call.
unsafe fn text<'a>(text: *const c_char) -> Option<&'a str> {
    if text.is_null() {
        return None;
    }
    // SAFETY: as the caller promises.
    unsafe { CStr::from_ptr(text) }.to_str().ok()
}

fn code(done: Result<(), Trouble>) -> c_int {
    match done {
        Ok(()) => ffi::SQLITE_OK,
        Err(Trouble::Missing) => ffi::SQLITE_CANTOPEN,
        Err(Trouble::IsOff) => ffi::SQLITE_IOERR,
        Err(Trouble::IsFull) => ffi::SQLITE_FULL,
        Err(Trouble::Failed(operation)) => match operation {
            Operation::Open => ffi::SQLITE_CANTOPEN,
            Operation::Delete => ffi::SQLITE_IOERR_DELETE,
            Operation::Read => ffi::SQLITE_IOERR_READ,
            Operation::Write => ffi::SQLITE_IOERR_WRITE,
            Operation::Truncate => ffi::SQLITE_IOERR_TRUNCATE,
            Operation::Synchronize => ffi::SQLITE_IOERR_FSYNC,
            Operation::Length => ffi::SQLITE_IOERR_FSTAT,
            Operation::Memory => ffi::SQLITE_IOERR_SHMMAP,
        },
    }
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives memory of `szOsFile` bytes for the file, and looks only at its methods when it does not open.
    unsafe { (*file).pMethods = ptr::null() };
    // SAFETY: a name from SQLite is null or a text with a zero at its end.
    let Some((disk, name)) = unsafe { text(name) }.and_then(find) else { return ffi::SQLITE_CANTOPEN };
    let journals = ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL;
    let creates = flags & ffi::SQLITE_OPEN_CREATE != 0;
    let handle = match lock(&disk).open(name, creates, flags & journals != 0) {
        Ok(handle) => handle,
        Err(trouble) => return code(Err(trouble)),
    };
    let opened = OpenFile { base: sqlite3_file { pMethods: &METHODS }, disk: Arc::into_raw(disk), handle };
    // SAFETY: the memory has room for it, as `szOsFile` asks, and is aligned for pointers and 64 bits.
    unsafe { file.cast::<OpenFile>().write(opened) };
    if !flags_out.is_null() {
        // SAFETY: SQLite gives a place for the flags, or null.
        unsafe { *flags_out = flags };
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite closes a file once, and the pointer in it is one part of an `Arc`, which is given back here.
    unsafe {
        let opened = of(file);
        opened.disk().handles.close(opened.handle);
        drop(Arc::from_raw(opened.disk));
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, synchronizes: c_int) -> c_int {
    // SAFETY: a name from SQLite.
    let Some((disk, name)) = unsafe { text(name) }.and_then(find) else { return ffi::SQLITE_IOERR_DELETE };
    match lock(&disk).delete(name, synchronizes != 0) {
        Err(Trouble::Missing) => ffi::SQLITE_IOERR_DELETE_NOENT,
        done => code(done),
    }
}

unsafe extern "C" fn access(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    found: *mut c_int,
) -> c_int {
    // SAFETY: a name from SQLite.
    let named = unsafe { text(name) }.and_then(find);
    let length = named.and_then(|(disk, name)| lock(&disk).length_of(name));
    // As SQLite's own layer: an empty file is as good as none.
    let is_there = length.is_some_and(|length| flags != ffi::SQLITE_ACCESS_EXISTS || length > 0);
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *found = c_int::from(is_there) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_name(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    size: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: a name from SQLite.
    let length = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul().len();
    if length > size as usize {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: there is room for `size` bytes, and the two do not overlap.
    unsafe { ptr::copy_nonoverlapping(name, out, length) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(_: *mut sqlite3_vfs, size: c_int, out: *mut c_char) -> c_int {
    let mut random = Random::new(SEED.load(Ordering::SeqCst));
    for at in 0..size as usize {
        // SAFETY: SQLite gives room for so many bytes.
        unsafe { *out.add(at) = random.below(256) as c_char };
    }
    size
}

unsafe extern "C" fn sleep(_: *mut sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

/// 2026-03-02, as a Julian day.
const TODAY: f64 = 2_461_101.5;

unsafe extern "C" fn time(_: *mut sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: SQLite gives a place for the time.
    unsafe { *out = TODAY };
    ffi::SQLITE_OK
}

unsafe extern "C" fn time_in_milliseconds(_: *mut sqlite3_vfs, out: *mut sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives a place for the time.
    unsafe { *out = (TODAY * 86_400_000.0) as sqlite3_int64 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    into: *mut c_void,
    size: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and room for so many bytes, which SQLite does not look at meanwhile.
    let (opened, into) =
        unsafe { (of(file), std::slice::from_raw_parts_mut(into.cast::<u8>(), size as usize)) };
    match opened.disk().read(opened.handle, at as usize, into) {
        Ok(length) if length == into.len() => ffi::SQLITE_OK,
        Ok(_) => ffi::SQLITE_IOERR_SHORT_READ,
        Err(trouble) => code(Err(trouble)),
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    bytes: *const c_void,
    size: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and so many bytes, which nobody changes meanwhile.
    let (opened, bytes) =
        unsafe { (of(file), std::slice::from_raw_parts(bytes.cast::<u8>(), size as usize)) };
    code(opened.disk().write(opened.handle, at as usize, bytes))
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let opened = unsafe { of(file) };
    code(opened.disk().truncate(opened.handle, length as usize))
}

unsafe extern "C" fn synchronize(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file.
    let opened = unsafe { of(file) };
    code(opened.disk().synchronize(opened.handle))
}

unsafe extern "C" fn length(file: *mut sqlite3_file, out: *mut sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let opened = unsafe { of(file) };
    let length = opened.disk().length(opened.handle);
    if let Ok(length) = length {
        // SAFETY: SQLite gives a place for the length.
        unsafe { *out = length as sqlite3_int64 };
    }
    code(length.map(|_| ()))
}

unsafe extern "C" fn lock_file(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file.
    let opened = unsafe { of(file) };
    if opened.disk().handles.lock(opened.handle, level) { ffi::SQLITE_OK } else { ffi::SQLITE_BUSY }
}

unsafe extern "C" fn unlock_file(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file.
    let opened = unsafe { of(file) };
    opened.disk().handles.unlock(opened.handle, level);
    ffi::SQLITE_OK
}

unsafe extern "C" fn is_reserved(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: an open file, and a place for the answer.
    unsafe {
        let opened = of(file);
        *out = c_int::from(opened.disk().handles.is_reserved(opened.handle));
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn control(_: *mut sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    4096
}

/// As SQLite's own layer: a write that the power interrupts leaves the bytes beside it as they are.
unsafe extern "C" fn characteristics(_: *mut sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn map_memory(
    file: *mut sqlite3_file,
    page: c_int,
    size: c_int,
    extends: c_int,
    out: *mut *mut c_void,
) -> c_int {
    assert_eq!(size as usize, SharedMemory::PAGE);
    // SAFETY: an open file.
    let opened = unsafe { of(file) };
    let found = opened.disk().map_memory(opened.handle, page as usize, extends != 0);
    // The page stays until nobody shares the memory; nobody but SQLite looks at it, with its own locks.
    let page = found.map(|page| page.map_or(ptr::null_mut(), |page| page.cast::<c_void>()));
    // SAFETY: SQLite gives a place for the pointer.
    unsafe { *out = page.unwrap_or(ptr::null_mut()) };
    code(page.map(|_| ()))
}

unsafe extern "C" fn lock_memory(
    file: *mut sqlite3_file,
    first: c_int,
    number: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: an open file.
    let opened = unsafe { of(file) };
    let slots = (((1_u32 << number) - 1) << first) as u8;
    let mut disk = opened.disk();
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        disk.handles.unlock_slots(opened.handle, slots);
        return ffi::SQLITE_OK;
    }
    let exclusively = flags & ffi::SQLITE_SHM_EXCLUSIVE != 0;
    if disk.handles.lock_slots(opened.handle, slots, exclusively) { ffi::SQLITE_OK } else { ffi::SQLITE_BUSY }
}

unsafe extern "C" fn barrier(_: *mut sqlite3_file) {
    fence(Ordering::SeqCst);
}

unsafe extern "C" fn unmap_memory(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file.
    let opened = unsafe { of(file) };
    opened.disk().unmap_memory(opened.handle);
    ffi::SQLITE_OK
}
