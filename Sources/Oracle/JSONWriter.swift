import Tensors

/// Writes JSON: on one line, or laid out for people, with rows of numbers kept together.
///
/// Numbers are written so that reading them gives the same value: the shortest such text of a Double, or
/// of a Float where the element is one.
final class JSONWriter {
  enum Layout {
    /// No line break anywhere: one result a line.
    case line
    /// Members on lines of their own; numbers side by side.
    case page
  }

  private let layout: Layout
  private var bytes: [UInt8] = []
  private var depth = 0
  private var isFirst = true
  private var breaksLines = false

  init(layout: Layout) { self.layout = layout }

  /// What was written.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  private func put(_ text: String) { bytes.append(contentsOf: text.utf8) }
}

// MARK: - Containers

extension JSONWriter {
  /// An object; `body` writes its members. On a page they stand on lines of their own if it is open.
  func object(isOpen: Bool = true, _ body: () -> Void) {
    container("{", "}", isOpen: isOpen && layout == .page, body)
  }

  /// An array; `body` writes each element through ``element(_:)``. On a page its elements stand on lines
  /// of their own if it is open.
  func array(isOpen: Bool = false, _ body: () -> Void) {
    container("[", "]", isOpen: isOpen && layout == .page, body)
  }

  /// A member of an object.
  func member(_ key: String, _ value: () -> Void) {
    separate()
    string(key)
    put(": ")
    value()
    isFirst = false
  }

  /// An element of an array.
  func element(_ value: () -> Void) {
    separate()
    value()
    isFirst = false
  }

  private func container(_ open: String, _ close: String, isOpen: Bool, _ body: () -> Void) {
    let outer = breaksLines
    put(open)
    depth += 1
    (isFirst, breaksLines) = (true, isOpen)
    body()
    depth -= 1
    if isOpen && !isFirst { newLine() }
    put(close)
    (isFirst, breaksLines) = (false, outer)
  }

  private func separate() {
    if !isFirst { put(breaksLines ? "," : ", ") }
    if breaksLines { newLine() }
    isFirst = false
  }

  private func newLine() {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }
}

// MARK: - Values

extension JSONWriter {
  /// A whole number.
  func integer(_ value: Int) { put(String(value)) }

  /// A truth value.
  func boolean(_ value: Bool) { put(value ? "true" : "false") }

  /// A finite number.
  func number(_ value: Double, _ precision: Precision = .double) {
    put(precision == .float ? Float(value).description : value.description)
  }

  /// A row of whole numbers.
  func integers(_ values: some Sequence<Int>) {
    array { for value in values { element { integer(value) } } }
  }

  /// A string.
  func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        put("\\u00")
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A tensor: a matrix by its rows, a vector flat, a scalar as a number.
  func tensor(_ tensor: Tensor) {
    let (scalars, rows) = (tensor.scalars, tensor.rows)
    func row(_ i: Int, _ columns: Int) {
      array {
        for j in 0..<columns { element { number(scalars[j * rows + i], tensor.precision) } }
      }
    }
    switch tensor.shape.rank {
    case 0: number(scalars[0], tensor.precision)
    case 1: array { for value in scalars { element { number(value, tensor.precision) } } }
    default: array(isOpen: true) { for i in 0..<rows { element { row(i, tensor.columns) } } }
    }
  }
}
