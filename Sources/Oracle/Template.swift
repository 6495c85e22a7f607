import FormalAlgorithms
import Tensors

extension OracleCase {
  /// A small valid case of an algorithm to start from, laid out for people: no parameter is square, so
  /// that a transposed one is noticed, and no number is special.
  ///
  /// - Parameter algorithm: 1 … 15; any other stops.
  public static func template(algorithm: Int) -> String {
    guard Schema.all.indices.contains(algorithm - 1) else {
      stop("oracle", "there is no Algorithm \(algorithm), only 1 … \(Schema.all.count)")
    }
    let template = Template(Schema[algorithm])
    template.write()
    return template.writer.text
  }
}

/// Fills the forms of a schema with sizes and numbers.
private final class Template {
  let writer = JSONWriter(layout: .page)
  private let schema: Schema
  private var random: RandomSource

  init(_ schema: Schema) {
    self.schema = schema
    random = RandomSource(seed: UInt64(schema.algorithm))
  }

  /// A size for each symbol. No two that meet in one parameter are equal.
  private static let sizes = [
    "H": 2, "d_attn": 3, "d_mid": 5, "H·d_mid": 10, "d_out": 4, "d_x": 6, "d_z": 7, "d_in": 6,
    "T": 2, "d_e": 4, "d_mlp": 6, "d_f": 8, "N_V": 11, "ℓ_max": 7, "ℓ_x": 2, "ℓ_z": 1, "ℓ": 2,
    "L": 2, "L_enc": 2, "L_dec": 1,
  ]

  private func size(_ symbol: String) -> Int {
    if schema.algorithm < 6, symbol == "ℓ_z" { return 8 }
    guard let size = Self.sizes[symbol] else { stop("oracle", "no size for \(symbol)") }
    return size
  }

  func write() {
    writer.object {
      if schema.hyperparameters.contains(where: { !$0.isOptional }) || schema.algorithm == 6 {
        writer.member("hyperparameters") {
          writer.object { for hyper in schema.hyperparameters { write(hyper) } }
        }
      }
      writer.member("inputs") {
        writer.object {
          if schema.inputs.isEmpty { writer.member("data", data) }
          write(schema.inputs)
        }
      }
      writer.member("parameters") { writer.object { write(schema.parameters) } }
      if [12, 14, 15].contains(schema.algorithm) {
        writer.member("seed") { writer.integer(0) }
      }
    }
  }

  private func write(_ hyper: Hyperparameter) {
    switch hyper.key {
    case "masked": break  // It stands for p_mask.
    case "Mask":
      writer.member("Mask") {
        writer.array(isOpen: true) {
          for tz in 0..<size("ℓ_z") {
            writer.element {
              writer.array {
                for tx in 0..<size("ℓ_x") {
                  writer.element { writer.boolean((tz + 2 * tx) % 3 != 2) }
                }
              }
            }
          }
        }
      }
    case "H": writer.member("H") { writer.integer(size("H")) }
    case "N_epochs": writer.member("N_epochs") { writer.integer(2) }
    case "ell_gen": writer.member("ell_gen") { writer.integer(3) }
    case "ell_cap": writer.member("ell_cap") { writer.integer(6) }
    default:
      let values = ["eta": 0.1, "tau": 0.7, "p_mask": 0.5, "epsilon": 0]
      writer.member(hyper.key) { writer.number(values[hyper.key] ?? 0, .double) }
    }
  }

  private func write(_ entries: [Entry]) {
    for entry in entries { writer.member(entry.key) { write(entry.form, of: entry.key) } }
  }

  private func write(_ form: Form, of key: String) {
    switch form {
    case .token: writer.integer(3)
    case .position: writer.integer(2)
    case .tokens(let length): writer.integers(tokens(size(length) + 1))
    case .vector(let symbol): row(size(symbol), key)
    case .matrix(let rows, let columns):
      writer.array(isOpen: true) {
        for _ in 0..<size(rows) { writer.element { row(size(columns), key) } }
      }
    case .heads(let part):
      writer.array(isOpen: true) {
        for _ in 0..<size("H") { writer.element { write(part, of: key) } }
      }
    case .object(let entries, _): writer.object { write(entries) }
    case .layers(let symbol, let entries):
      writer.array(isOpen: true) {
        for _ in 0..<size(symbol) { writer.element { writer.object { write(entries) } } }
      }
    }
  }

  /// bos, and letters of the vocabulary.
  private func tokens(_ count: Int) -> [Int] {
    let special = SpecialTokens(vocabulary: size("N_V"))
    return [special.bos] + (1..<max(2, count)).map { _ in Int(random.uniform() * 8) }
  }

  private func data() {
    writer.array(isOpen: true) {
      for count in [4, 3] {
        writer.element {
          guard schema.algorithm == 11 else { return writer.integers(tokens(count)) }
          writer.object(isOpen: false) {
            writer.member("z") { writer.integers(tokens(count + 1)) }
            writer.member("x") { writer.integers(tokens(count)) }
          }
        }
      }
    }
  }

  /// Numbers of one decimal: about 1 for a scale, about 0 for everything else.
  private func row(_ count: Int, _ key: String) {
    let middle = key.hasPrefix("gamma") ? 1.0 : 0
    writer.array {
      for _ in 0..<count {
        let tenths = ((random.uniform() - 0.5) * 14).rounded()
        writer.element { writer.number((middle * 10 + tenths) / 10, .double) }
      }
    }
  }
}
