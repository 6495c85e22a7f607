/// JSON laid out for people who read diffs: what fits stands on one line, long lists of numbers fill
/// their lines, everything else has a line for each part.
struct JSONLayout {
  private indirect enum Node {
    /// A number, a word, or a string with its quotation marks.
    case atom(String)
    case array([Node])
    case object([(key: String, value: Node)])
  }

  /// Lines are filled up to this width. A long string stays in one piece.
  var width = 100

  /// Lays out JSON text. The text has to be valid: it comes from an encoder.
  func laidOut(_ json: String) -> String {
    var rest = Array(json.utf8)[...]
    guard let node = Self.parse(&rest) else { return json }
    return lines(node, indent: 0, after: 0, isOutermost: true) + "\n"
  }

  // MARK: Reading

  private static func parse(_ rest: inout ArraySlice<UInt8>) -> Node? {
    skipSpace(&rest)
    switch rest.first {
    case UInt8(ascii: "["):
      return parts(of: &rest, until: UInt8(ascii: "]")) { parse(&$0) }.map(Node.array)
    case UInt8(ascii: "{"):
      return parts(of: &rest, until: UInt8(ascii: "}")) { rest in
        let key = string(&rest)
        skipSpace(&rest)
        guard rest.popFirst() == UInt8(ascii: ":") else { return nil }
        return parse(&rest).map { (key: key, value: $0) }
      }.map(Node.object)
    case UInt8(ascii: "\""): return .atom(string(&rest))
    default:
      let ends = Set(",]} \n\r\t".utf8)
      let atom = rest.prefix { !ends.contains($0) }
      rest = rest[atom.endIndex...]
      return atom.isEmpty ? nil : .atom(String(decoding: atom, as: UTF8.self))
    }
  }

  private static func parts<Part>(
    of rest: inout ArraySlice<UInt8>, until end: UInt8,
    part: (inout ArraySlice<UInt8>) -> Part?
  ) -> [Part]? {
    rest.removeFirst()
    var parts: [Part] = []
    while true {
      skipSpace(&rest)
      guard let first = rest.first else { return nil }
      if first == end || first == UInt8(ascii: ",") {
        rest.removeFirst()
        if first == end { return parts }
        skipSpace(&rest)
      }
      guard let next = part(&rest) else { return nil }
      parts.append(next)
    }
  }

  private static func string(_ rest: inout ArraySlice<UInt8>) -> String {
    var end = rest.startIndex + 1
    while end < rest.endIndex, rest[end] != UInt8(ascii: "\"") {
      end += rest[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    let text = rest[..<min(end + 1, rest.endIndex)]
    rest = rest[text.endIndex...]
    return String(decoding: text, as: UTF8.self)
  }

  private static func skipSpace(_ rest: inout ArraySlice<UInt8>) {
    rest = rest.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
  }

  // MARK: Writing

  private func lines(
    _ node: Node, indent: Int, after used: Int, isOutermost: Bool = false
  ) -> String {
    let flat = flat(node)
    // One column for the comma that may follow.
    if !isOutermost, used + flat.count < width { return flat }
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch node {
    case .atom(let text): return text
    case .array(let elements) where elements.isEmpty: return "[]"
    case .array(let elements):
      let numbers = elements.compactMap { element -> String? in
        if case .atom(let text) = element, text.first != "\"" { text } else { nil }
      }
      let body =
        numbers.count == elements.count
        ? filled(numbers, inner)
        : elements.map { inner + lines($0, indent: indent + 2, after: indent + 2) }
          .joined(separator: ",\n")
      return "[\n\(body)\n\(outer)]"
    case .object(let members) where members.isEmpty: return "{}"
    case .object(let members):
      let body = members.map { member in
        let head = "\(inner)\(member.key): "
        return head + lines(member.value, indent: indent + 2, after: head.count)
      }
      return "{\n\(body.joined(separator: ",\n"))\n\(outer)}"
    }
  }

  private func filled(_ numbers: [String], _ inner: String) -> String {
    let words = numbers.dropLast().map { $0 + "," } + numbers.suffix(1)
    return filledLines(words, width: width, after: inner, then: inner).joined(separator: "\n")
  }

  private func flat(_ node: Node) -> String {
    switch node {
    case .atom(let text): text
    case .array(let elements): "[" + elements.map(flat).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\($0.key): \(flat($0.value))" }.joined(separator: ", ") + "}"
    }
  }
}
