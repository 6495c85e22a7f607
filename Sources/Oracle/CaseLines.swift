import Foundation

/// Cases that stand one on a line of a file, each handed out as soon as its line is complete: the one who
/// writes may wait for the result before the next.
public struct CaseLines {
  /// The input could not be read.
  public struct ReadingError: Error, Hashable, CustomStringConvertible {
    /// As the system says it: `Is a directory`.
    public let description: String
  }

  private let descriptor: Int32
  private let limit: Int
  private var buffer: [UInt8] = []
  /// What of the buffer has been handed out, and up to where there is no line break.
  private var (start, searched) = (0, 0)
  private var hasEnded = false

  /// Reads from an open file.
  ///
  /// - Parameters:
  ///   - descriptor: of the file; it is left open.
  ///   - limit: the most bytes of a line; what is longer is skipped, not kept.
  public init(descriptor: Int32, limit: Int = OracleCase.largestSize) {
    (self.descriptor, self.limit) = (descriptor, limit)
  }

  /// The next line without its end; nil after the last. A line beyond the limit is an error of its own,
  /// after which the next line can be read.
  public mutating func next() throws(ReadingError) -> Result<Data, OracleError>? {
    var isTooLong = false
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { (start, searched) = (end + 1, end + 1) }
        return isTooLong || end - start > limit ? tooLong : .success(Data(buffer[start..<end]))
      }
      searched = buffer.count
      if isTooLong || searched - start > limit {
        isTooLong = true
        start = searched
      }
      if start > 0 {
        buffer.removeFirst(start)
        (start, searched) = (0, searched - start)
      }
      if hasEnded { return try last(isTooLong) }
      try fill()
    }
  }

  /// All that is left, as one case; nil if it is beyond the limit.
  public mutating func rest() throws(ReadingError) -> Result<Data, OracleError> {
    while !hasEnded, buffer.count - start <= limit { try fill() }
    return buffer.count - start > limit ? tooLong : .success(Data(buffer[start...]))
  }

  private var tooLong: Result<Data, OracleError> { .failure(OracleCase.tooLong(nil)) }

  /// A last line that no line break ends.
  private mutating func last(_ isTooLong: Bool) throws(ReadingError) -> Result<Data, OracleError>? {
    defer { buffer = [] }
    searched = 0
    if isTooLong { return tooLong }
    return buffer.isEmpty ? nil : .success(Data(buffer))
  }

  /// Appends what there is to read, at least a byte unless the file has ended.
  private mutating func fill() throws(ReadingError) {
    let size = 1 << 16
    var chunk = [UInt8](repeating: 0, count: size)
    while true {
      let count = read(descriptor, &chunk, size)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ReadingError(description: String(cString: strerror(errno))) }
      hasEnded = count == 0
      buffer += chunk.prefix(count)
      return
    }
  }
}
