import FormalAlgorithms
import Foundation
import Synchronization

/// A numbered line with what stands under it.
struct Statement {
  enum Kind: Equatable {
    case plain
    case loop(letter: String, bound: String)
    case condition
  }

  let line: Pseudocode.Line
  let kind: Kind
  var body: [Statement] = []
}

extension Pseudocode {
  /// The lines as a tree: what is indented deeper belongs to the loop above. A bare `end` is left out.
  var statements: [Statement] {
    func block(_ index: inout Int, deeperThan indentation: Int) -> [Statement] {
      var found: [Statement] = []
      while index < lines.count, lines[index].indentation > indentation {
        let line = lines[index]
        index += 1
        if line.statement == "end" { continue }
        var statement = Statement(line: line, kind: kind(of: line))
        if statement.kind != .plain { statement.body = block(&index, deeperThan: line.indentation) }
        found.append(statement)
      }
      return found
    }
    var index = 0
    return block(&index, deeperThan: -1)
  }

  private func kind(of line: Line) -> Statement.Kind {
    if line.statement.hasPrefix("while ") { return .condition }
    let header = #/^[Ff]or (\S+) (?:∈ \[(\S+)\]:|= 1, 2, …, (\S+) do)$/#
    guard let match = line.statement.wholeMatch(of: header), let bound = match.2 ?? match.3 else {
      return .plain
    }
    // Erratum E3: the loop variable is printed i, the body uses l.
    let isMisprinted = number == 8 && line.number == 13
    return .loop(letter: isMisprinted ? "l" : String(match.1), bound: String(bound))
  }

  /// The sizes of the symbol that a line gives a value to, rows first; nil where the paper names none.
  /// One size means a vector, or as many columns as tokens were given.
  func domain(of symbol: String, line: Int) -> [String]? {
    if let text = Self.domains["\(number) \(symbol) \(line)"] ?? Self.domains["\(number) \(symbol)"]
    {
      return text.components(separatedBy: " × ")
    }
    let margins = lines.filter { $0.symbol == symbol }.map(\.plain)
    let printed = outputs.filter { $0.name == symbol }.map(\.domain) + margins
    for text in printed {
      if text.contains("Δ(V)") { return ["N_V"] }
      if let match = text.firstMatch(of: #/∈ (?:ℝ|\(0,1\))\^\{(.+)\}/#) {
        return String(match.1).components(separatedBy: " × ")
      }
    }
    return nil
  }

  /// Sizes that stand in the paper's text and list of notation, not at the lines.
  private static let domains = [
    "3 q": "d_attn", "3 k": "d_attn × T", "3 v": "d_out × T", "3 α": "T",
    "5 Y^h": "d_mid × ℓ_x", "5 Y": "H·d_mid × ℓ_x",
    "6 m": "1", "6 v": "1",
    "8 e 2": "d_e × ℓ_z", "8 e 11": "d_e × ℓ_x", "8 Z": "d_e × ℓ_z", "8 X": "d_e × ℓ_x",
    "9 e": "d_e × ℓ", "9 X": "d_e × ℓ", "9 X 10": "d_f × ℓ", "9 X 11": "d_f × ℓ",
    "10 e": "d_e × ℓ", "10 X": "d_e × ℓ", "10 X̃": "d_e × ℓ",
  ]
}

/// What a line gives a value to. Reading it from the text is slow, and a trace asks for it at every turn
/// of every loop, so that it is kept.
struct AssignedSymbol {
  let symbol: String?
  let isLength: Bool
  /// Its sizes, rows first.
  let domain: [String]?

  private static let known = Mutex<[String: AssignedSymbol]>([:])

  static func of(_ line: Pseudocode.Line, in algorithm: Pseudocode) -> AssignedSymbol {
    let key = "\(algorithm.number).\(line.number) \(line.plain)"
    if let found = known.withLock({ $0[key] }) { return found }
    let symbol = line.symbol
    let found = AssignedSymbol(
      symbol: symbol, isLength: line.statement.contains("← length("),
      domain: symbol.flatMap { algorithm.domain(of: $0, line: line.number) })
    known.withLock { $0[key] = found }
    return found
  }
}

/// The comments that belong to a line of a source file.
enum SourceComments {
  /// The lines of the files that were read, since a trace asks for the same file many times.
  private static let files = Mutex<[String: [String]]>([:])

  private static func lines(of file: String) -> [String]? {
    if let known = files.withLock({ $0[file] }) { return known }
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
    let lines = text.components(separatedBy: "\n")
    files.withLock { $0[file] = lines }
    return lines
  }

  /// What the comment beside the line and those above it may mean, one by one and joined. Nil if there
  /// is no such line.
  ///
  /// Each is a list of statements, because a fused operation has one comment for each line it stands
  /// for.
  static func of(file: String, line number: Int) -> [[String]]? {
    guard let lines = lines(of: file) else { return nil }
    guard lines.indices.contains(number - 1) else { return nil }
    func comment(_ line: String) -> String? {
      guard let start = line.range(of: "// ") else { return nil }
      return line[start.upperBound...].trimmingCharacters(in: .whitespaces)
    }
    var found: [[String]] = []
    if let beside = comment(lines[number - 1]) { found.append([beside]) }
    var above: [String] = []
    var index = number - 2
    while index >= 0, lines[index].trimmingCharacters(in: .whitespaces).hasPrefix("// ") {
      above.insert(comment(lines[index]) ?? "", at: 0)
      index -= 1
    }
    // Remarks may stand above the statement: look at every end of the block.
    for start in above.indices {
      let block = Array(above[start...])
      found += [block, [block.joined(separator: " ")]]
      // The last of a fused operation's comments may stand beside it.
      if let beside = comment(lines[number - 1]) { found.append(block + [beside]) }
    }
    return found
  }
}
