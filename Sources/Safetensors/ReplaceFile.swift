import Foundation

/// Writes a file aside, in the same folder, brings it to the disk, and renames it into place: at any
/// moment `url` holds the old file or the new one, whole. What is aside goes away if a step fails; only
/// a process killed in the middle leaves it, under a name of its own.
package func replaceFile(
  at url: URL,
  _ body: (_ write: ([UInt8]) throws(SafetensorsError) -> Void) throws(SafetensorsError) -> Void
) throws(SafetensorsError) {
  func failure(_ step: String) -> SafetensorsError {
    SafetensorsError(path: url.path, .notWritten(step: step, why: String(cString: strerror(errno))))
  }
  let folder = url.deletingLastPathComponent().path
  let aside = "\(folder)/.\(url.lastPathComponent).\(UUID().uuidString).partial"
  let file = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard file >= 0 else { throw failure("creating a file beside it") }
  var isOpen = true
  var isRenamed = false
  defer {
    if isOpen { close(file) }
    if !isRenamed { unlink(aside) }
  }
  try body { bytes throws(SafetensorsError) in
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        let rest = UnsafeRawBufferPointer(rebasing: $0[written...])
        return write(file, rest.baseAddress, rest.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure("writing") }
      written += count
    }
  }
  guard fsync(file) == 0 else { throw failure("writing to the disk") }
  isOpen = false
  guard close(file) == 0 else { throw failure("closing") }
  guard rename(aside, url.path) == 0 else { throw failure("renaming") }
  isRenamed = true
  // The new name, too, belongs on the disk; a file system that cannot do that has done what it can.
  let directory = open(folder, O_RDONLY | O_CLOEXEC)
  if directory >= 0 {
    fsync(directory)
    close(directory)
  }
}
