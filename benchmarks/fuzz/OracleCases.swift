import Foundation
import Oracle
import Tensors

/// Makes cases of the oracle: a valid one with other numbers, then some damage to its tree and its bytes.
enum OracleCases {
  /// A JSON value; what is neither object nor array is kept as its text.
  indirect enum Tree: Sendable {
    case object([(key: String, value: Tree)])
    case array([Tree])
    case text(String)
  }

  /// The template of every algorithm, in the paper's order.
  static let trees: [Tree] = (1...15).map {
    let json = Data(OracleCase.template(algorithm: $0).utf8)
    return Tree((try? JSONSerialization.jsonObject(with: json)) ?? [])
  }

  /// A case of an algorithm; one in six has no damage.
  static func damaged(_ algorithm: Int, _ random: inout RandomSource) -> Data {
    var tree = varied(trees[algorithm - 1], algorithm, &random)
    if random.integer(below: 6) == 0 { return Data(tree.json(&random)) }
    if random.integer(below: 3) > 0 {
      for _ in 0...random.integer(below: 3) {
        // Half of the time near the root: most of a case are numbers far below.
        if random.integer(below: 2) == 0 {
          tree.changeNearRoot(&random)
        } else {
          tree.change(at: random.integer(below: tree.size), &random)
        }
      }
    }
    var bytes = tree.json(&random)
    if random.integer(below: 3) == 0 {
      for _ in 0...random.integer(below: 2) { damage(&bytes, &random) }
    }
    // A buffer of just this size: what reads beyond it, a sanitiser sees.
    return Data(bytes)
  }

  /// Other numbers in the same shapes, and now and then what is optional.
  private static func varied(
    _ tree: Tree, _ algorithm: Int, _ random: inout RandomSource
  ) -> Tree {
    guard case .object(var members) = tree else { return tree }
    if random.integer(below: 4) > 0 {
      let scale = ["0.5", "1", "3", "1e3", "1e150", "1e-160"][random.integer(below: 6)]
      let usual = random.integer(below: 8) > 0
      for i in members.indices where members[i].key == "parameters" {
        members[i].value = members[i].value.withOtherNumbers(usual ? "0.5" : scale, &random)
      }
    }
    if random.integer(below: 5) == 0 {
      members.append(("seed", .text("\(random.integer(below: 1000))")))
    }
    let choices = others[algorithm] ?? []
    if !choices.isEmpty, random.integer(below: 3) == 0 {
      let (key, value) = choices[random.integer(below: choices.count)]
      for i in members.indices where members[i].key == "hyperparameters" {
        guard case .object(var hyper) = members[i].value else { continue }
        hyper.removeAll { $0.key == key }
        hyper.append((key, .text(value)))
        members[i].value = .object(hyper)
      }
    }
    random.shuffle(&members)
    return .object(members)
  }

  private static let others: [Int: [(String, String)]] = [
    4: [("Mask", "\"bidirectional\""), ("Mask", "\"causal\""), ("Mask", "[[true]]")],
    5: [("Mask", "\"bidirectional\""), ("Mask", "\"causal\"")],
    6: [("epsilon", "1e-5"), ("epsilon", "1e-320"), ("epsilon", "-0")],
    11: [("N_epochs", "0"), ("eta", "0"), ("eta", "1e300"), ("N_epochs", "9007199254740992")],
    12: [
      ("masked", "[[0],[],[1,2],[2]]"), ("masked", "[[0,0],[3],[],[]]"), ("p_mask", "1"),
      ("p_mask", "0"),
      ("masked", "[]"), ("eta", "1e38"), ("N_epochs", "0"),
    ],
    13: [("N_epochs", "5"), ("eta", "1e300"), ("N_epochs", "1e15"), ("eta", "-1")],
    14: [
      ("tau", "0"), ("tau", "1e-320"), ("tau", "1e300"), ("ell_gen", "0"), ("ell_gen", "6"),
      ("ell_gen", "9007199254740993"),
    ],
    15: [("tau", "0"), ("ell_cap", "1"), ("ell_cap", "7"), ("tau", "1e-45"), ("ell_cap", "0")],
  ]
}

// MARK: - Trees

extension OracleCases.Tree {
  typealias Tree = OracleCases.Tree

  init(_ value: Any) {
    switch value {
    // Sorted, so that a case is the same in every run.
    case let object as [String: Any]:
      self = .object(object.sorted { $0.key < $1.key }.map { ($0.key, Tree($0.value)) })
    case let array as [Any]: self = .array(array.map { Tree($0) })
    case let text as String: self = .text("\"\(text)\"")
    case let number as NSNumber:
      // In Foundation a truth value is a number of one character.
      let isFlag = ["c", "B"].contains(String(cString: number.objCType))
      self = .text(isFlag ? "\(number.boolValue)" : "\(number)")
    default: self = .text("null")
    }
  }

  /// How many values there are in it, itself among them.
  var size: Int {
    switch self {
    case .object(let members): members.reduce(1) { $0 + $1.value.size }
    case .array(let elements): elements.reduce(1) { $0 + $1.size }
    case .text: 1
    }
  }

  /// The text, with spaces and escapes here and there.
  func json(_ random: inout RandomSource) -> [UInt8] {
    let space = random.integer(below: 3) == 0 ? " " : ""
    var text = ""
    write(space, random.integer(below: 10) == 0, into: &text)
    return Array(text.utf8)
  }

  private func write(_ space: String, _ isEscaped: Bool, into text: inout String) {
    switch self {
    case .text(let own): text += own
    case .array(let elements):
      text += "["
      for (i, element) in elements.enumerated() {
        if i > 0 { text += "," + space }
        element.write(space, isEscaped, into: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (i, (key, value)) in members.enumerated() {
        if i > 0 { text += "," + space }
        text += "\"" + (isEscaped ? key.replacing("_", with: "\\u005f") : key) + "\":" + space
        value.write(space, isEscaped, into: &text)
      }
      text += "}"
    }
  }

  /// Numbers of two decimals of some size in place of its own, where its own are no integers.
  func withOtherNumbers(_ scale: String, _ random: inout RandomSource) -> Self {
    switch self {
    case .object(var members):
      for i in members.indices {
        members[i].value = members[i].value.withOtherNumbers(scale, &random)
      }
      return .object(members)
    case .array(var elements):
      for i in elements.indices { elements[i] = elements[i].withOtherNumbers(scale, &random) }
      return .array(elements)
    case .text:
      let number = Double(random.integer(below: 401) - 200) / 100 * (Double(scale) ?? 1)
      return .text("\(number)")
    }
  }

  /// Changes the value at the end of a short random way down.
  mutating func changeNearRoot(_ random: inout RandomSource) {
    let goesOn = random.integer(below: 3) > 0
    switch self {
    case .object(var members) where goesOn && !members.isEmpty:
      members[random.integer(below: members.count)].value.changeNearRoot(&random)
      self = .object(members)
    case .array(var elements) where goesOn && !elements.isEmpty:
      elements[random.integer(below: elements.count)].changeNearRoot(&random)
      self = .array(elements)
    default: self = changed(&random)
    }
  }

  /// Changes the value that has this place in the order of writing.
  mutating func change(at place: Int, _ random: inout RandomSource) {
    if place == 0 {
      self = changed(&random)
      return
    }
    var place = place - 1
    switch self {
    case .object(var members):
      for i in members.indices {
        let size = members[i].value.size
        if place < size {
          members[i].value.change(at: place, &random)
          self = .object(members)
          return
        }
        place -= size
      }
    case .array(var elements):
      for i in elements.indices {
        let size = elements[i].size
        if place < size {
          elements[i].change(at: place, &random)
          self = .array(elements)
          return
        }
        place -= size
      }
    case .text: break
    }
  }

  private func changed(_ random: inout RandomSource) -> Self {
    if random.integer(below: 6) == 0 { return Self.other(&random) }
    switch self {
    case .text: return Self.other(&random)
    case .array(var elements):
      let i = random.integer(below: max(1, elements.count))
      switch random.integer(below: 6) {
      case 0 where !elements.isEmpty: elements.remove(at: i)
      case 1 where !elements.isEmpty: elements.insert(elements[i], at: i)
      case 2: elements.append(Self.other(&random))
      case 3: return .array([self])
      case 4: elements = []
      default: random.shuffle(&elements)
      }
      return .array(elements)
    case .object(var members):
      guard !members.isEmpty else { return Self.other(&random) }
      let (i, j) = (random.integer(below: members.count), random.integer(below: members.count))
      switch random.integer(below: 6) {
      case 0: members.remove(at: i)
      case 1: members.insert(members[i], at: j)
      case 2: members[i].key = Self.keys[random.integer(below: Self.keys.count)]
      case 3: members[i].value = members[j].value
      case 4:
        members.append((Self.keys[random.integer(below: Self.keys.count)], Self.other(&random)))
      default: return .array([self])
      }
      return .object(members)
    }
  }

  private static let keys = [
    "inputs", "parameters", "hyperparameters", "cotangent", "seed", "v", "e", "x", "z", "X", "Z",
    "H",
    "Mask", "masked", "data", "layers", "W", "W_q", "gamma", "", "é", "\\u0000", "\\ud800", "a b",
    "\\n",
    "K", "\\u202e",
  ]

  private static func other(_ random: inout RandomSource) -> Self {
    let i = random.integer(below: texts.count + 2)
    if i < texts.count { return .text(texts[i]) }
    let depth = [3, 60, 63, 64, 65, 2000][random.integer(below: 6)]
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    return .text(i == texts.count ? text : String(repeating: "{\"a\":", count: depth))
  }

  private static let texts = [
    "0", "1", "2", "3", "4", "5", "7", "10", "-1", "-0", "0.5", "1.5", "-0.0", "1e0", "1E+5",
    "1e-400",
    "1e400", "-1e400", "1e308", "1e-308", "3.5e38", "1e39", "1e-46", "5e-324", "01", ".5", "5.",
    "+1",
    "1e", "--1", "0x10", "2147483647", "2147483648", "4294967296", "9007199254740992",
    "9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551616",
    "1e19",
    "123456789012345678901234567890", "0.1000000000000000055511151231257827", "NaN", "Infinity",
    "-Infinity", "null", "true", "false", "\"\"", "\"causal\"", "\"bidirectional\"", "\"\\ud800\"",
    "\"\\u0000\"", "\"é\u{1F600}\"", "\"a\\nb\\u001b[31m\"", "\"\\q\"", "[]", "{}", "[[]]", "[0]",
    "[[0]]",
    "[[],[1]]", "[0,1]", "[1,2,3]", "[true]", "{\"a\":1}", "{\"a\":1,\"a\":1}", "",
  ]
}

// MARK: - Bytes

extension OracleCases {
  private static let pieces: [[UInt8]] =
    [
      "{", "}", "[", "]", ",", ":", "\"", "\\", " ", "\n", "\r\n", "0", "1", "9", "-", "+", ".",
      "e", "E",
      "é", "\\u0041", "\\ud800", "\\udc00", "null", "true", "\"seed\":1,", "\u{FEFF}", "//", "e999",
      "00",
    ].map { Array($0.utf8) } + [
      [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0], [0xC0, 0x80],
    ]

  /// Changes, removes, doubles, adds or exchanges a few bytes, or cuts the rest off.
  private static func damage(_ bytes: inout [UInt8], _ random: inout RandomSource) {
    let start = random.integer(below: bytes.count + 1)
    let end = min(bytes.count, start + random.integer(below: 9))
    switch random.integer(below: 8) {
    case 0: for i in start..<end { bytes[i] ^= UInt8(1 << random.integer(below: 8)) }
    case 1: bytes.removeSubrange(start..<end)
    case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
    case 3: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: start)
    case 4: bytes.removeSubrange(start...)
    default:
      bytes.replaceSubrange(
        start..<min(bytes.count, start + random.integer(below: 3)),
        with: pieces[random.integer(below: pieces.count)])
    }
  }
}
