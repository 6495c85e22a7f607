/// What a safetensors file says of itself, checked against its size before any element is read.
///
/// A file is the length of its header (8 bytes, little-endian), the header (a JSON object), and the
/// data. After ``init(_:)`` returns, every tensor's bytes lie inside the data, follow each other without
/// hole or overlap, are as many as shape and dtype say, and end where the file ends.
struct Header: Sendable {
  /// The longest header in bytes: the limit of the format.
  static let largest = 100_000_000
  /// The most axes of a tensor; no library has more.
  static let mostAxes = 64

  /// A tensor's entry.
  struct Entry: Sendable {
    var name: String
    var dtype: DType
    var shape: [Int]
    /// Where its bytes lie, from the start of the data.
    var bytes: Range<Int>
  }

  /// The tensors in the order of their bytes.
  let entries: [Entry]
  /// The free text of the file.
  let metadata: [String: String]
  /// Where the data begin in the file.
  let dataStart: Int

  /// Reads and checks the header of a whole file.
  init(_ file: UnsafeRawBufferPointer) throws(SafetensorsError) {
    guard file.count >= 8 else { throw .init(.noHeader(fileBytes: file.count)) }
    let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
    guard length <= Self.largest else { throw .init(.headerTooLong(bytes: length)) }
    dataStart = 8 + Int(length)
    guard dataStart <= file.count else {
      throw .init(.headerBeyondFile(bytes: Int(length), available: file.count - 8))
    }
    var reader = HeaderReader(UnsafeRawBufferPointer(rebasing: file[..<dataStart]), from: 8)
    var found: [Entry]
    (found, metadata) = try reader.readHeader(dataBytes: file.count - dataStart)
    found.sort { a, b in
      (a.bytes.lowerBound, a.bytes.upperBound) < (b.bytes.lowerBound, b.bytes.upperBound)
    }
    entries = found
    try Self.checkLayout(entries, dataBytes: file.count - dataStart)
  }

  /// The bytes of so many elements; nil if they cannot be counted or end inside a byte.
  ///
  /// A product that overflows is refused even if a later size is 0, as the reference does.
  static func byteCount(_ shape: [Int], _ dtype: DType) -> Int? {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      count = product
    }
    let (bits, overflow) = count.multipliedReportingOverflow(by: dtype.bitCount)
    return overflow || bits % 8 != 0 ? nil : bits / 8
  }

  private static func checkLayout(
    _ entries: [Entry], dataBytes: Int
  ) throws(SafetensorsError) {
    var end = 0
    for entry in entries {
      let begin = entry.bytes.lowerBound
      if begin < end {
        throw .init(.overlap(tensor: entry.name, begin: begin, expected: end))
      }
      if begin > end { throw .init(.hole(tensor: entry.name, begin: begin, expected: end)) }
      end = entry.bytes.upperBound
    }
    if end < dataBytes { throw .init(.leftOver(bytes: dataBytes - end)) }
  }
}

/// A name by its bytes. Swift's strings are equal when they read the same (é in one scalar or in two);
/// to the format these are two names.
struct ExactName: Hashable, Comparable {
  let name: String

  init(_ name: String) { self.name = name }

  static func == (a: Self, b: Self) -> Bool { a.name.utf8.elementsEqual(b.name.utf8) }

  static func < (a: Self, b: Self) -> Bool { a.name.utf8.lexicographicallyPrecedes(b.name.utf8) }

  func hash(into hasher: inout Hasher) {
    for byte in name.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}
