import FormalAlgorithms

/// What a case of each algorithm holds, for people.
public enum OracleListing {
  /// Of one algorithm, 1 … 15: its number and name, then inputs, hyperparameters, parameters and output
  /// with domains, shapes and meanings.
  public static func text(algorithm: Int) -> String {
    let schema = Schema[algorithm]
    var lines = ["\(algorithm)  \(Pseudocode[algorithm].name)"]
    if schema.inputs.isEmpty {
      let pairs = algorithm == 11
      let form = pairs ? "{\"z\": tokens, \"x\": tokens} for each pair" : "an array of sequences"
      lines += section("inputs", [("data", form, "what is learned, in the order of the visits")])
    } else {
      lines += section("inputs", schema.inputs.map(row))
    }
    lines += section(
      "hyperparameters",
      schema.hyperparameters.map { ($0.key, $0.domain, $0.note) })
    lines += section("parameters", schema.parameters.flatMap { rows($0, indent: 0) })
    switch schema.output {
    case .tensor(let form): lines += ["   output            \(shape(form))"]
    case .other(let words): lines += ["   output            \(words)"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Of all algorithms.
  public static var text: String {
    """
    Tokens and positions count from 0. A matrix is an array of rows; a vector a flat array.
    `cotangent` (the output's shape) weighs the output for --gradients; `seed` feeds what is drawn.


    """ + Schema.all.map { text(algorithm: $0.algorithm) }.joined(separator: "\n")
  }

  /// A title, and for each row key, form and note in columns; after a long form the note has a line of
  /// its own.
  private static func section(_ title: String, _ rows: [(String, String, String)]) -> [String] {
    let left = String(repeating: " ", count: 3)
    return rows.enumerated().flatMap { index, row in
      let (key, form, note) = row
      let head = left + padded(index == 0 ? title : "", 18) + padded(key, 16)
      if note.isEmpty { return [head + form] }
      if form.count <= 20 { return [head + padded(form, 22) + note] }
      return [head + form, left + padded("", 18 + 16 + 22) + note]
    }
  }

  private static func row(_ entry: Entry) -> (String, String, String) {
    (entry.key, shape(entry.form), entry.note)
  }

  private static func rows(_ entry: Entry, indent: Int) -> [(String, String, String)] {
    let own = (String(repeating: "  ", count: indent) + entry.key, shape(entry.form), entry.note)
    switch entry.form {
    case .object(let entries, _), .layers(_, let entries):
      return [own] + entries.flatMap { rows($0, indent: indent + 1) }
    default: return [own]
    }
  }

  private static func shape(_ form: Form) -> String {
    switch form {
    case .token: "0 … N_V − 1"
    case .position: "0 … ℓ_max − 1"
    case .tokens(let length): "\(length) ≤ ℓ_max tokens"
    case .vector(let size): size
    case .matrix(let rows, let columns): "\(rows) × \(columns)"
    case .heads(let part): "H of \(shape(part))"
    case .object: "an object"
    case .layers(let count, _): "\(count) objects"
    }
  }

  /// Characters that stand on each other or none are not among the keys: a count is a width.
  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(2, width - text.count))
  }
}
