import Foundation
import Tensors
import Testing

@testable import Oracle

struct JSONWriterTests {
  private func text(_ layout: JSONWriter.Layout, _ body: (JSONWriter) -> Void) -> String {
    let writer = JSONWriter(layout: layout)
    body(writer)
    return writer.text
  }

  private func sample(_ writer: JSONWriter) {
    writer.object {
      writer.member("a") { writer.integers([1, -2]) }
      writer.member("b") {
        writer.array(isOpen: true) {
          writer.element { writer.boolean(true) }
          writer.element { writer.object {} }
          writer.element { writer.array {} }
        }
      }
      writer.member("c") {
        writer.object(isOpen: false) { writer.member("d") { writer.string("e") } }
      }
    }
  }

  @Test func aLineHasNoBreaks() {
    #expect(text(.line, sample) == #"{"a": [1, -2], "b": [true, {}, []], "c": {"d": "e"}}"#)
  }

  @Test func aPageOpensWhatIsOpen() {
    #expect(
      text(.page, sample) == """
        {
          "a": [1, -2],
          "b": [
            true,
            {},
            []
          ],
          "c": {"d": "e"}
        }
        """)
  }

  @Test func aPageAndALineHoldTheSame() throws {
    let (line, page) = (text(.line, sample), text(.page, sample))
    #expect(line.filter { !$0.isWhitespace } == page.filter { !$0.isWhitespace })
  }

  @Test func stringsComeBackFromFoundation() throws {
    let all = String(String.UnicodeScalarView((0..<0x180).compactMap { UnicodeScalar($0) }))
    let string = all + "\u{2028}\u{FFFD}😀\u{10FFFF}"
    let written = text(.line) { $0.string(string) }
    #expect(try JSONDecoder().decode(String.self, from: Data(written.utf8)) == string)
    #expect(!written.utf8.contains { $0 < 0x20 })
  }

  /// Read by the C library, by Foundation and by our own reader.
  @Test func numbersComeBackBitForBit() throws {
    var random = RandomSource(seed: 6)
    var values: [Double] = [
      0, -0.0, 1, 0.1, 1e21, 1e-7, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e16,
    ]
    while values.count < 500 {
      let value = Double(bitPattern: random.next())
      if value.isFinite { values.append(value) }
    }
    let written = text(.line) { writer in
      writer.array { for value in values { writer.element { writer.number(value) } } }
    }
    let bits = values.map(\.bitPattern)
    #expect(
      try JSONDecoder().decode([Double].self, from: Data(written.utf8)).map(\.bitPattern) == bits)
    let read = try Array(written.utf8).withUnsafeBytes { raw in
      let document = try JSONReader.document(raw)
      return document.elements(0).map { document.number($0).bitPattern }
    }
    #expect(read == bits)
  }

  /// The shortest text of a Float is not that of the Double it becomes.
  @Test func singleNumbersAreShort() {
    #expect(text(.line) { $0.number(Double(Float(0.1)), .float) } == "0.1")
    #expect(text(.line) { $0.number(Double(Float(0.1)), .double) } == "0.10000000149011612")
  }

  @Test func tensorsAreWrittenByRows() {
    let matrix = Tensor(rows: [[1, 2, 3], [4, 5, 6]])
    #expect(text(.line) { $0.tensor(matrix) } == "[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]")
    #expect(text(.line) { $0.tensor(matrix.transposed) } == "[[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]")
    #expect(text(.line) { $0.tensor(Tensor(vector: [1, -2])) } == "[1.0, -2.0]")
    #expect(text(.line) { $0.tensor(Tensor(scalar: 0.5)) } == "0.5")
    #expect(text(.page) { $0.tensor(matrix) } == "[\n  [1.0, 2.0, 3.0],\n  [4.0, 5.0, 6.0]\n]")
  }
}
