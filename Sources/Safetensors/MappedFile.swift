import Foundation

/// Maps a regular file into memory, to be read only; the pages come from the disk when they are
/// touched.
///
/// Not Foundation's `alwaysMapped`, which opens whatever is there: a pipe would keep us waiting. What has
/// been opened is asked, so that nobody can exchange it in between; a folder, a pipe or a device has no size
/// to check a header against.
func mapFile(_ url: URL) throws(SafetensorsError) -> Data {
  func failure(_ reason: SafetensorsError.Reason) -> SafetensorsError {
    SafetensorsError(path: url.path, reason)
  }
  func refusal() -> SafetensorsError { failure(.unreadable(why: String(cString: strerror(errno)))) }
  // Not blocking: opening a pipe would wait for its writer.
  let file = open(url.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard file >= 0 else { throw errno == ENOENT ? failure(.missing) : refusal() }
  defer { close(file) }
  var status = stat()
  guard fstat(file, &status) == 0 else { throw refusal() }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw failure(.unreadable(why: "no regular file"))
  }
  let count = Int(status.st_size)
  // Nothing cannot be mapped.
  if count == 0 { return Data() }
  guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED else {
    throw refusal()
  }
  return Data(bytesNoCopy: start, count: count, deallocator: .custom { munmap($0, $1) })
}
