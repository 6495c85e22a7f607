/// A JSON text as a flat list of values in the order in which they stand, each knowing where the next one
/// beside it begins: sixteen bytes a value, however deep.
struct JSONDocument {
  enum Kind: UInt8 {
    case null, `false`, `true`, number, string, array, object
  }

  /// One value. A member of an object is two: the key, which is a string, and the value.
  struct Node {
    /// A number's bits, a string's place and length in bytes, a container's number of elements.
    var bits: UInt64
    /// The index of the value after this one and all that it contains.
    var next: UInt32
    let kind: Kind
  }

  /// The text, in which strings have their places.
  let text: UnsafeRawBufferPointer
  let nodes: [Node]

  /// The index of the whole.
  static let root = 0

  func kind(_ node: Int) -> Kind { nodes[node].kind }

  /// The value of a number.
  func number(_ node: Int) -> Double { Double(bitPattern: nodes[node].bits) }

  /// The number of elements of an array, of members of an object.
  func count(_ node: Int) -> Int { Int(nodes[node].bits) }

  /// The index behind a value and all that it contains.
  func end(_ node: Int) -> Int { Int(nodes[node].next) }

  /// The elements of an array.
  func elements(_ node: Int) -> [Int] {
    var elements: [Int] = []
    elements.reserveCapacity(count(node))
    forEachElement(node) { _, element in elements.append(element) }
    return elements
  }

  /// Visits the elements of an array with their indices.
  @inline(__always)
  func forEachElement<E: Error>(
    _ node: Int, _ body: (_ index: Int, _ element: Int) throws(E) -> Void
  ) throws(E) {
    var (index, element) = (0, node + 1)
    while element < end(node) {
      try body(index, element)
      index += 1
      element = end(element)
    }
  }

  /// The members of an object in their order: the indices of keys and of values.
  func members(_ node: Int) -> [(key: Int, value: Int)] {
    var (members, key) = ([(key: Int, value: Int)](), node + 1)
    while key < end(node) {
      members.append((key, key + 1))
      key = end(key + 1)
    }
    return members
  }

  /// The text of a string, its escapes read.
  func string(_ node: Int) -> String {
    let bits = nodes[node].bits
    let (offset, count) = (Int(bits >> 32), Int(bits & 0xFFFF_FFFF))
    let raw = UnsafeRawBufferPointer(rebasing: text[offset..<offset + count])
    return raw.contains(UInt8(ascii: "\\"))
      ? JSONStrings.unescaped(raw) : String(decoding: raw, as: UTF8.self)
  }
}

// MARK: - Words for messages

extension JSONDocument {
  /// What stands there, in a few words: `a string`, `3.5`, `an array of 4`.
  func described(_ node: Int) -> String {
    switch kind(node) {
    case .null: "null"
    case .false: "false"
    case .true: "true"
    case .number: Self.described(number(node))
    case .string: "the string “\(Self.visible(Self.shortened(string(node))))”"
    case .array: count(node) == 0 ? "an empty array" : "an array of \(count(node))"
    case .object: count(node) == 0 ? "an empty object" : "an object"
    }
  }

  /// A number as people write it: without `.0` where it is whole.
  static func described(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? number.description
  }

  /// The beginning of a text that may be of any length.
  static func shortened(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(41)
    return scalars.count > 40 ? String(String.UnicodeScalarView(scalars.dropLast())) + "…" : text
  }

  /// Control characters and line ends as JSON's escapes: a message stays on its line, whatever it quotes,
  /// and moves no terminal.
  static func visible(_ text: String) -> String {
    func isHidden(_ scalar: UnicodeScalar) -> Bool {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    return text.unicodeScalars.reduce(into: "") { visible, scalar in
      guard isHidden(scalar) else {
        visible.unicodeScalars.append(scalar)
        return
      }
      for unit in scalar.utf16 {
        let digits = String(unit, radix: 16)
        visible += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
  }

  /// The place of a value: `$.parameters.layers[1].W.W_q[0]`. Only messages need it, so it is found by
  /// walking down from the root.
  func path(of target: Int) -> String {
    var (path, node) = ("$", Self.root)
    while node != target {
      switch kind(node) {
      case .array:
        var (index, element) = (0, node + 1)
        while end(element) <= target { (index, element) = (index + 1, end(element)) }
        (path, node) = (path + "[\(index)]", element)
      case .object:
        var key = node + 1
        while end(key + 1) <= target { key = end(key + 1) }
        path += Self.step(to: string(key))
        if key == target { return path }
        node = key + 1
      default: return path
      }
    }
    return path
  }

  /// The step to a member: `.W_q`, or `["a b"]` where the key is no plain name.
  static func step(to key: String) -> String {
    let isPlain = key.utf8.allSatisfy {
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: "_")
    }
    if isPlain && !key.isEmpty && key.utf8.count <= 40 { return ".\(key)" }
    let writer = JSONWriter(layout: .line)
    writer.string(shortened(key))
    return "[\(visible(writer.text))]"
  }
}
