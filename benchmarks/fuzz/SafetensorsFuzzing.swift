import Foundation
import Safetensors
import Tensors

/// Damaged safetensors files, and what must hold for each of them.
///
/// The longest run so far: seed 20251125, 400 s, 4,342,300 cases (10,855 a second beside other work), of
/// which 805,447 were accepted and 768,560 tensors loaded; under the address sanitiser seed 77, 150 s,
/// 508,200 cases. No trap, no read outside a file, no error but those of the reader.
enum SafetensorsFuzzing {
  /// How the cases ended.
  struct Tally {
    var cases = 0
    var accepted = 0
    var tensors = 0
    /// How often each kind of error was met, by its name.
    var errors: [String: Int] = [:]

    func description(seed: UInt64, seconds: Double) -> String {
      let kinds = errors.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { "  \($0.key): \($0.value)" }
      return """
        seed \(seed): \(cases) cases in \(Int(seconds)) s, \(Int(Double(cases) / seconds)) a second
        \(accepted) accepted, with \(tensors) tensors loaded; refused with
        \(kinds.joined(separator: "\n"))
        """
    }
  }

  /// Makes a case, opens it, and uses all that is in it. Returns what is wrong, if anything is.
  static func run(seed: UInt64, number: Int, into tally: inout Tally) -> String? {
    var random = RandomSource(seed: seed &+ 0x9E37_79B9 &* UInt64(number))
    let data = damaged(&random)
    tally.cases += 1
    let file: SafetensorsFile
    do throws(SafetensorsError) { file = try SafetensorsFile(data) } catch {
      tally.errors[kind(error), default: 0] += 1
      // The message is part of what must not fail, and must fit on a line.
      let message = "\(error)"
      return message.contains("\n") || message.utf8.count > 1000 ? "the message: \(message)" : nil
    }
    tally.accepted += 1
    do throws(SafetensorsError) { return try checkContents(file, of: data, into: &tally) } catch {
      return "a name of the file is refused: \(error)"
    }
  }

  /// The name of an error's case.
  static func kind(_ error: SafetensorsError) -> String {
    Mirror(reflecting: error.reason).children.first?.label ?? "\(error.reason)"
  }

  private static func checkContents(
    _ file: SafetensorsFile, of data: Data, into tally: inout Tally
  ) throws(SafetensorsError) -> String? {
    var byteCount = 0
    var loaded: [(name: String, tensor: Tensor)] = []
    for name in file.names {
      let (bytes, shape) = (try file.bytes(of: name), try file.shape(of: name))
      byteCount += bytes.count
      let dtype = try file.dtype(of: name)
      do throws(SafetensorsError) {
        let tensor = try file.tensor(name)
        guard tensor.count * dtype.bitCount == bytes.count * 8 else { return "\(name): count" }
        guard tensor.shape == Shape(shape) else { return "\(name): shape" }
        loaded.append((name, tensor))
      } catch {
        switch error.reason {
        case .notFloatingPoint where !dtype.isFloatingPoint: break
        case .unsupportedShape: break
        default: return "\(name): \(error)"
        }
      }
    }
    tally.tensors += loaded.count
    let header = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard 8 + header + byteCount == data.count else { return "the tensors do not fill the file" }
    // Written and read again, it is the same.
    let again = try SafetensorsFile(safetensorsData(loaded, metadata: file.metadata))
    guard again.metadata == file.metadata else { return "the metadata do not come back" }
    for (name, tensor) in loaded where !(try again.tensor(name)).hasBits(of: tensor) {
      return "\(name) does not come back"
    }
    return nil
  }
}

extension Tensor {
  /// Whether shape and memory are the same.
  fileprivate func hasBits(of other: Tensor) -> Bool {
    shape == other.shape
      && withElements { a in other.withElements { b in a.elementsEqual(b) } }
  }
}

// MARK: - Cases

extension SafetensorsFuzzing {
  /// A valid file with some damage; one in ten stays whole.
  static func damaged(_ random: inout RandomSource) -> Data {
    var (header, data) = valid(&random)
    if random.integer(below: 10) == 0 { return assembled(header, data) }
    for _ in 0...random.integer(below: 3) {
      switch random.integer(below: 4) {
      case 0: exchangePiece(&header, &random)
      case 1: exchangeNumber(&header, &random)
      case 2: header = mutatedBytes(header, &random)
      default: data = mutatedBytes(data, &random)
      }
    }
    var file = Array(assembled(header, data))
    switch random.integer(below: 12) {
    case 0: file.removeLast(random.integer(below: file.count + 1))
    case 1: file[random.integer(below: 8)] = UInt8(truncatingIfNeeded: random.next())
    case 2: file = mutatedBytes(file, &random)
    default: break
    }
    // A buffer of just this size: what reads beyond it, a sanitiser sees.
    return Data(file)
  }

  private static func assembled(_ header: [UInt8], _ data: [UInt8]) -> Data {
    Data(withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + data)
  }

  /// A header of a few tensors of any kind, in any order, and random data.
  private static func valid(_ random: inout RandomSource) -> (header: [UInt8], data: [UInt8]) {
    var fields: [String] = []
    var end = 0
    for i in 0..<random.integer(below: 5) {
      let dtype =
        random.integer(below: 3) > 0
        ? [DType.f64, .f32, .f16, .bf16][random.integer(below: 4)]
        : DType.allCases[random.integer(below: DType.allCases.count)]
      var shape = (0..<random.integer(below: 6)).map { _ in random.integer(below: 4) }
      // So that also F4 and F6 fill whole bytes.
      if dtype.bitCount < 8 { shape.append(4) }
      // Now and then where another tensor lies, or beyond the next place.
      let shift = random.integer(below: 20) == 0 ? random.integer(below: 9) - 4 : 0
      let begin = max(0, end + shift)
      end = begin + shape.reduce(1, *) * dtype.bitCount / 8
      var entry = [
        "\"dtype\":\"\(dtype.rawValue)\"", "\"shape\":\(shape)",
        "\"data_offsets\":[\(begin),\(end)]",
      ]
      random.shuffle(&entry)
      fields.append("\"t\(i)\":{\(entry.joined(separator: ","))}")
    }
    if random.integer(below: 3) == 0 {
      fields.append(#""__metadata__":{"k":"v\n\u00e9\ud83d\ude00","":"é"}"#)
    }
    random.shuffle(&fields)
    let blanks = String(repeating: " ", count: random.integer(below: 8))
    let header = Array("{\(fields.joined(separator: ","))}\(blanks)".utf8)
    return (header, (0..<end).map { _ in UInt8(truncatingIfNeeded: random.next()) })
  }

  private static let pieces =
    [
      "{", "}", "[", "]", ",", ":", "\"", "\\", " ", "\n", "0", "1", "-", ".", "e", "é", "\\u0041",
      "\\ud800", "\"t0\"", "\"t1\"", "\"__metadata__\"", "\"dtype\"", "\"shape\"",
      "\"data_offsets\"",
      "\"F32\"", "\"F64\"", "\"U8\"", "[]", "{}", "[0]", "[0,0]", "null", "true", "\"a\":\"b\"",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0]]

  /// Puts a piece of JSON or of nothing in place of up to three bytes.
  private static func exchangePiece(_ bytes: inout [UInt8], _ random: inout RandomSource) {
    let start = random.integer(below: bytes.count + 1)
    let end = min(bytes.count, start + random.integer(below: 4))
    bytes.replaceSubrange(start..<end, with: pieces[random.integer(below: pieces.count)])
  }

  private static let numbers = [
    "0", "1", "2", "3", "4", "8", "16", "255", "65536", "2147483647", "2147483648", "4294967296",
    "1152921504606846976", "9223372036854775807", "9223372036854775808", "18446744073709551615",
    "1e400", "-1", "0.5", "00", "123456789012345678901234567890",
  ].map { Array($0.utf8) }

  /// Puts another number in place of one.
  private static func exchangeNumber(_ bytes: inout [UInt8], _ random: inout RandomSource) {
    let isDigit: (UInt8) -> Bool = { (0x30..<0x3A).contains($0) }
    let starts = bytes.indices.filter { i in
      isDigit(bytes[i]) && (i == 0 || !isDigit(bytes[i - 1]))
    }
    if starts.isEmpty { return }
    let start = starts[random.integer(below: starts.count)]
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: numbers[random.integer(below: numbers.count)])
  }

  /// Changes, removes, doubles or adds a few bytes.
  private static func mutatedBytes(_ bytes: [UInt8], _ random: inout RandomSource) -> [UInt8] {
    var bytes = bytes
    let start = random.integer(below: bytes.count + 1)
    let end = min(bytes.count, start + random.integer(below: 9))
    switch random.integer(below: 4) {
    case 0: for i in start..<end { bytes[i] ^= UInt8(1 << random.integer(below: 8)) }
    case 1: bytes.removeSubrange(start..<end)
    case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
    default: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: start)
    }
    return bytes
  }
}
