/// Reads the JSON of a header, which has a fixed form:
///
///     {"__metadata__": {text: text, …}, name: {"dtype": text, "shape": […], "data_offsets": [a, b]}, …}
///
/// Nothing else is accepted, so there is no recursion and no value of unknown depth or size.
struct HeaderReader {
  private let bytes: UnsafeRawBufferPointer
  private var position: Int

  init(_ bytes: UnsafeRawBufferPointer, from start: Int) {
    self.bytes = bytes
    position = start
  }

  mutating func readHeader(
    dataBytes: Int
  ) throws(SafetensorsError) -> ([Header.Entry], [String: String]) {
    var entries: [Header.Entry] = []
    var metadata: [String: String] = [:]
    var names: Set<ExactName> = []
    // The format wants the brace at once, without blanks in front.
    guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else {
      throw syntax("a header that begins with {")
    }
    try readObject { reader, name, offset throws(SafetensorsError) in
      guard names.insert(ExactName(name)).inserted else {
        throw SafetensorsError(.duplicateKey(name, offset: offset))
      }
      if name == "__metadata__" {
        metadata = try reader.readMetadata()
      } else {
        entries.append(try reader.readEntry(name, dataBytes: dataBytes))
      }
    }
    skipBlanks()
    if position < bytes.count { throw syntax("the end of the header") }
    return (entries, metadata)
  }

  private mutating func readMetadata() throws(SafetensorsError) -> [String: String] {
    var metadata: [String: String] = [:]
    try readObject { reader, key, offset throws(SafetensorsError) in
      let text = try reader.readString("a string")
      guard metadata.updateValue(text, forKey: key) == nil else {
        throw SafetensorsError(.duplicateKey(key, offset: offset))
      }
    }
    return metadata
  }

  private mutating func readEntry(
    _ name: String, dataBytes: Int
  ) throws(SafetensorsError) -> Header.Entry {
    var dtype: DType?
    var shape: [Int]?
    var ends: [Int]?
    try readObject { reader, field, offset throws(SafetensorsError) in
      let isAgain: Bool
      switch field {
      case "dtype":
        isAgain = dtype != nil
        let text = try reader.readString("the name of a dtype")
        dtype = DType(rawValue: text)
        if dtype == nil { throw SafetensorsError(.unknownDType(tensor: name, dtype: text)) }
      case "shape":
        isAgain = shape != nil
        shape = try reader.readNumbers(atMost: Header.mostAxes)
        if shape == nil {
          throw SafetensorsError(.tooManyAxes(tensor: name, limit: Header.mostAxes))
        }
      case "data_offsets":
        isAgain = ends != nil
        let start = reader.position
        ends = try reader.readNumbers(atMost: 2)
        guard ends?.count == 2 else {
          reader.position = start
          throw reader.syntax("two offsets", found: "another number of them")
        }
      default: throw SafetensorsError(.unknownField(tensor: name, field: field))
      }
      if isAgain { throw SafetensorsError(.duplicateKey(field, offset: offset)) }
    }
    func missing(_ field: String) -> SafetensorsError {
      SafetensorsError(.missingField(tensor: name, field: field))
    }
    guard let dtype else { throw missing("dtype") }
    guard let shape else { throw missing("shape") }
    guard let ends else { throw missing("data_offsets") }
    guard ends[0] <= ends[1] else {
      throw .init(.reversedOffsets(tensor: name, begin: ends[0], end: ends[1]))
    }
    guard ends[1] <= dataBytes else {
      throw .init(.beyondData(tensor: name, end: ends[1], dataBytes: dataBytes))
    }
    guard let expected = Header.byteCount(shape, dtype) else {
      throw .init(.uncountable(tensor: name, shape: shape, dtype: dtype))
    }
    guard expected == ends[1] - ends[0] else {
      throw .init(.wrongByteCount(tensor: name, expected: expected, found: ends[1] - ends[0]))
    }
    return Header.Entry(name: name, dtype: dtype, shape: shape, bytes: ends[0]..<ends[1])
  }
}

// MARK: - JSON

extension HeaderReader {
  /// Reads `{key: value, …}`; `value` reads what stands behind a key that began at an offset.
  private mutating func readObject(
    _ value: (inout HeaderReader, String, Int) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try take("{", "an object")
    if takeIfNext("}") { return }
    repeat {
      skipBlanks()
      let offset = position
      let key = try readString("a key")
      try take(":", "a colon")
      try value(&self, key, offset)
    } while takeIfNext(",")
    try take("}", "a comma or the end of the object")
  }

  /// Reads `[1, 2, …]`; nil if there are more numbers than that.
  private mutating func readNumbers(atMost limit: Int) throws(SafetensorsError) -> [Int]? {
    try take("[", "a list of numbers")
    if takeIfNext("]") { return [] }
    var numbers: [Int] = []
    repeat {
      if numbers.count == limit { return nil }
      numbers.append(try readNumber())
    } while takeIfNext(",")
    try take("]", "a comma or the end of the list")
    return numbers
  }

  /// Reads a whole number from 0 to 2⁶³ − 1, as JSON writes it: no sign, fraction, exponent or
  /// leading zero.
  private mutating func readNumber() throws(SafetensorsError) -> Int {
    skipBlanks()
    let start = position
    var number = 0
    var isValid = true
    while position < bytes.count, let digit = Self.digit(bytes[position]) {
      if position > start && number == 0 { isValid = false }
      let (tens, overflowOfTens) = number.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = tens.addingReportingOverflow(digit)
      if overflowOfTens || overflow { isValid = false }
      number = isValid ? sum : 1
      position += 1
    }
    if position < bytes.count, Self.continuesNumber(bytes[position]) { isValid = false }
    if isValid && position > start { return number }
    // The whole word, as far as a message should hold it.
    while position < bytes.count, Self.continuesNumber(bytes[position]), position < start + 40 {
      position += 1
    }
    let word = String(decoding: bytes[start..<min(position, start + 40)], as: UTF8.self)
    position = start
    throw syntax(
      "a whole number from 0 to 9223372036854775807", found: word.isEmpty ? nil : word)
  }

  private static func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte) - 0x30 : nil
  }

  private static func continuesNumber(_ byte: UInt8) -> Bool {
    (0x30..<0x3A).contains(byte) || (0x41..<0x5B).contains(byte) || (0x61..<0x7B).contains(byte)
      || "+-.".utf8.contains(byte)
  }

  /// Reads a string, which must be UTF-8 with JSON's escapes.
  private mutating func readString(_ what: String) throws(SafetensorsError) -> String {
    skipBlanks()
    guard takeIfNext("\"") else { throw syntax(what) }
    let start = position
    var unescaped: [UInt8] = []
    var runStart = start
    while true {
      guard position < bytes.count else { throw syntax("the end of a string") }
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") { break }
      guard byte >= 0x20 else { throw syntax("a string without control characters") }
      if byte == UInt8(ascii: "\\") {
        unescaped += bytes[runStart..<position]
        try readEscape(into: &unescaped)
        runStart = position
      } else {
        position += 1
      }
    }
    let run = bytes[runStart..<position]
    // The raw bytes are judged, not the unescaped ones: an escape is ASCII, so it can neither mend nor
    // break what stands around it.
    guard let raw = String(validating: bytes[start..<position], as: UTF8.self) else {
      throw .init(.notUTF8(offset: start + Self.validPrefix(bytes[start..<position])))
    }
    position += 1
    return runStart == start ? raw : String(decoding: unescaped + run, as: UTF8.self)
  }

  /// The number of bytes in front of the first that does not fit into UTF-8.
  private static func validPrefix(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var count = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { count += UTF8.width(scalar) }
    return count
  }

  private mutating func readEscape(into text: inout [UInt8]) throws(SafetensorsError) {
    let start = position
    position += 1
    guard position < bytes.count else { throw syntax("the end of a string") }
    let letter = bytes[position]
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try readHexadecimal(from: start)
      if (0xD800..<0xDC00).contains(code), position + 1 < bytes.count,
        bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
      {
        position += 2
        let low = try readHexadecimal(from: start)
        // Not a low half: the sum is no scalar either, or is none that was meant.
        code =
          (0xDC00..<0xE000).contains(low) ? 0x10000 + (code - 0xD800) << 10 + low - 0xDC00 : 0xD800
      }
      guard let scalar = Unicode.Scalar(code) else {
        position = start
        throw syntax("a Unicode scalar", found: "half a surrogate pair")
      }
      text += String(scalar).utf8
    default:
      position = start
      throw syntax("an escape of JSON", found: "a backslash before something else")
    }
  }

  private mutating func readHexadecimal(from start: Int) throws(SafetensorsError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count,
        let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
      else {
        position = start
        throw syntax("\\u and four hexadecimal digits", found: "something else")
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }

  private mutating func skipBlanks() {
    while position < bytes.count, " \t\n\r".utf8.contains(bytes[position]) { position += 1 }
  }

  private mutating func takeIfNext(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func take(
    _ character: Unicode.Scalar, _ what: String
  ) throws(SafetensorsError) {
    if !takeIfNext(character) { throw syntax(what) }
  }

  private func syntax(_ expected: String, found: String? = nil) -> SafetensorsError {
    SafetensorsError(
      .syntax(expected: expected, found: found ?? describeNext(), offset: position))
  }

  private func describeNext() -> String {
    guard position < bytes.count else { return "the end of the header" }
    let byte = bytes[position]
    return (0x21..<0x7F).contains(byte)
      ? String(Unicode.Scalar(byte)) : "the byte 0x" + String(byte, radix: 16, uppercase: true)
  }
}
