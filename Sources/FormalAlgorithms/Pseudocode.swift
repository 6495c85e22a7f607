import Foundation
import Tensors

/// One of the paper's fifteen algorithms as data: its signature, its symbols and its numbered lines.
///
/// Phuong and Hutter, *Formal Algorithms for Transformers*, arXiv 2207.09238v1.
public struct Pseudocode: Sendable, Decodable, Identifiable {
  /// A numbered line.
  public struct Line: Sendable, Decodable, Identifiable {
    /// The paper's number, counted from 1.
    public let number: Int
    /// The line in plain text, its indentation kept.
    public let plain: String
    /// The line in LaTeX.
    public let formula: String

    /// The number.
    public var id: Int { number }

    private enum CodingKeys: String, CodingKey {
      case number = "n"
      case plain, formula
    }
  }

  /// An input or an output.
  public struct Argument: Sendable, Decodable {
    /// The symbol.
    public let name: String
    /// The set it is taken from, as in `X ∈ ℝ^{d_x × ℓ_x}`.
    public let domain: String
    /// What it stands for.
    public let description: String
  }

  /// A parameter.
  public struct Parameter: Sendable, Decodable {
    /// The symbol.
    public let name: String
    /// Its shape, as in `d_attn × d_x`.
    public let shape: String
  }

  /// The number in the paper, 1 … 15.
  public let number: Int
  /// The name, as in `MHAttention`.
  public let name: String
  /// How it is called, as in `Ṽ ← Attention(X, Z | W_qkv, Mask)`.
  public let signature: String
  /// What goes in.
  public let inputs: [Argument]
  /// What comes out.
  public let outputs: [Argument]
  /// What is chosen beforehand.
  public let hyperparameters: [String]
  /// What is learned.
  public let parameters: [Parameter]
  /// The numbered lines.
  public let lines: [Line]

  /// The number.
  public var id: Int { number }

  /// All fifteen, in the paper's order.
  public static let algorithms: [Pseudocode] = {
    do {
      let data = Data(PackageResources.formal_algorithms_json)
      return try JSONDecoder().decode([Pseudocode].self, from: data)
    } catch {
      stop("pseudocode", "formal-algorithms.json cannot be read: \(error)")
    }
  }()

  /// Algorithm `number`, 1 … 15.
  public static subscript(number: Int) -> Pseudocode {
    guard (1...algorithms.count).contains(number) else {
      stop("pseudocode", "there is no Algorithm \(number), only 1 … \(algorithms.count)")
    }
    return algorithms[number - 1]
  }

  /// Line `number`, counted from 1.
  public subscript(line number: Int) -> Line {
    guard (1...lines.count).contains(number) else {
      stop("pseudocode", "Algorithm \(self.number) has no line \(number)")
    }
    return lines[number - 1]
  }
}

extension Pseudocode.Line {
  /// The statement alone: no indentation, and none of the remarks in the margin.
  public var statement: String {
    var text = plain.trimmingCharacters(in: .whitespaces)
    if let margin = text.range(of: "   ") { text = String(text[..<margin.lowerBound]) }
    return text
  }

  /// The symbol that the line gives a value to, `Q` of `Q ← W_q X + b_q 1ᵀ`; nil if there is none.
  ///
  /// A line for every t names the whole: `k` of `∀t: k_t ← …`, `X` of `X[:, t] ← …`.
  public var symbol: String? {
    let named = #/^(?:sample a token (\S+) from.*|return (\S+))$/#
    if let match = statement.firstMatch(of: named) { return (match.1 ?? match.2).map(String.init) }
    // What stands before the value: ∀ t:, for t ∈ [ℓ]:, if …then, return.
    let header = #/^(?:(?:∀|for)[^←]*?: )?(?:if .* then )?(?:return )?/#
    var text = statement[...]
    if let match = text.prefixMatch(of: header) { text = text[match.range.upperBound...] }
    let assigned = #/([^\s\[]+)(?:\[[^\]]*\])? [←=] /#
    guard let assignment = text.prefixMatch(of: assigned) else { return nil }
    let symbol = String(assignment.1)
    return symbol.hasSuffix("_t") ? String(symbol.dropLast(2)) : symbol
  }

  /// How deep the line is indented, in levels of four spaces.
  public var indentation: Int { plain.prefix { $0 == " " }.count / 4 }

  /// The name of the algorithm that the line calls, if it calls one.
  public var callee: String? {
    for algorithm in Pseudocode.algorithms {
      guard let name = statement.range(of: algorithm.name + "(") else { continue }
      let before = statement[..<name.lowerBound].last
      if !(before?.isLetter ?? false) { return algorithm.name }
    }
    return nil
  }
}

/// Runs `body` as a call of the paper's Algorithm `number`; each numbered line in it is written
/// `line(N) { … }`.
package func algorithm<T>(
  _ number: Int, file: String = #filePath, _ body: (Lines) throws -> T
) rethrows -> T {
  try inScope(Pseudocode[number].name, number: number, file: file, body)
}
