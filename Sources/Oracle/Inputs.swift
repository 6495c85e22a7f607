import Tensors

/// The inputs of a case, read.
struct Inputs {
  /// The tensors with their keys, in the schema's order.
  var tensors: [(key: String, tensor: Tensor)] = []
  /// The sequences, tokens and positions by their keys.
  var integers: [String: [Int]] = [:]
  /// The sequences to train on; z is empty where there is none.
  var data: [(z: [Int], x: [Int])] = []

  init(_ schema: Schema, _ node: Int, _ reader: inout CaseReader) throws(OracleError) {
    guard !schema.inputs.isEmpty else {
      let fields = try reader.fields(node, required: ["data"])
      data = try Self.data(fields["data"] ?? node, arePairs: schema.algorithm == 11, &reader)
      return
    }
    let fields = try reader.fields(node, required: schema.inputs.map(\.key))
    for entry in schema.inputs {
      let count = reader.tensors.count
      _ = try reader.read(entry.form, fields[entry.key] ?? node)
      if reader.tensors.count > count {
        tensors.append((entry.key, reader.tensors[count]))
      } else {
        integers[entry.key] = reader.integers
      }
    }
  }

  private static func data(
    _ node: Int, arePairs: Bool, _ reader: inout CaseReader
  ) throws(OracleError) -> [(z: [Int], x: [Int])] {
    guard reader.document.kind(node) == .array else {
      throw reader.failure(.type, node, arePairs ? "an array of pairs" : "an array of sequences")
    }
    var data: [(z: [Int], x: [Int])] = []
    for element in reader.document.elements(node) {
      if arePairs {
        let fields = try reader.fields(element, required: ["z", "x"])
        let z = try reader.tokens(fields["z"] ?? element, nil)
        data.append((z, try reader.tokens(fields["x"] ?? element, nil)))
      } else {
        data.append(([], try reader.tokens(element, nil)))
      }
    }
    return data
  }
}

/// The hyperparameters of a case. Those that need sizes are read when these are known.
struct Hyperparameters {
  private let fields: [String: Int]
  private let node: Int

  init(_ schema: Schema, _ node: Int?, _ reader: inout CaseReader) throws(OracleError) {
    self.node = node ?? JSONDocument.root
    guard let node else {
      fields = [:]
      return
    }
    // A given choice of masks makes p_mask superfluous.
    let isGiven =
      reader.document.kind(node) == .object && schema.algorithm == 12
      && reader.document.members(node).contains { reader.document.string($0.key) == "masked" }
    let required = schema.hyperparameters.filter {
      !$0.isOptional && !(isGiven && $0.key == "p_mask")
    }
    let optional = schema.hyperparameters.filter {
      $0.isOptional || (isGiven && $0.key == "p_mask")
    }
    fields = try reader.fields(
      node, required: required.map(\.key), optional: optional.map(\.key))
    if let heads = fields["H"] {
      let H = try reader.integer(heads, in: 1...CaseReader.largestInteger, "a number of heads")
      _ = reader.bind("H", H, at: heads)
    }
  }

  subscript(key: String) -> Int? { fields[key] }

  /// A whole number that is not negative; the default where it is absent.
  func integer(
    _ key: String, in range: ClosedRange<Int> = 0...CaseReader.largestInteger,
    default value: Int = 0,
    _ reader: CaseReader
  ) throws(OracleError) -> Int {
    guard let node = fields[key] else { return value }
    return try reader.integer(node, in: range, "a whole number")
  }

  /// A number in [0, ∞), or up to a bound; the default where it is absent.
  func real(
    _ key: String, upTo bound: Double = .infinity, default value: Double = 0, _ reader: CaseReader
  ) throws(OracleError) -> Double {
    guard let node = fields[key] else { return value }
    return try reader.real(node, upTo: bound, "a number")
  }

  /// The mask for scores of ℓ_z × ℓ_x.
  func mask(_ reader: CaseReader) throws(OracleError) -> Mask {
    guard let node = fields["Mask"] else { return .bidirectional }
    let (rows, columns) = (reader.size("ℓ_z") ?? 0, reader.size("ℓ_x") ?? 0)
    let document = reader.document
    let expected =
      "“bidirectional”, “causal” or ℓ_z × ℓ_x = \(rows) × \(columns) truth values, an array of rows"
    switch document.kind(node) {
    case .string where document.string(node) == "bidirectional": return .bidirectional
    case .string where document.string(node) == "causal":
      guard rows == columns else {
        throw reader.failure(
          .shape, node, "ℓ_z = ℓ_x for a causal mask", "ℓ_z = \(rows), ℓ_x = \(columns)")
      }
      return .causal
    case .array: break
    default: throw reader.failure(.type, node, expected)
    }
    guard document.count(node) == rows else {
      throw reader.failure(.shape, node, expected, "\(document.count(node)) rows")
    }
    var matrix: [[Bool]] = []
    for row in document.elements(node) {
      guard document.kind(row) == .array else {
        throw reader.failure(.type, row, "a row of truth values")
      }
      guard document.count(row) == columns else {
        throw reader.failure(
          .shape, row, "a row of ℓ_x = \(columns) truth values", "\(document.count(row))")
      }
      var values: [Bool] = []
      for element in document.elements(row) {
        switch document.kind(element) {
        case .true: values.append(true)
        case .false: values.append(false)
        default: throw reader.failure(.type, element, "true or false")
        }
      }
      matrix.append(values)
    }
    return .explicit(rows: matrix)
  }

  /// The positions to mask at each visit, if the case gives them.
  func masked(
    epochs: Int, _ sequences: [[Int]], _ reader: CaseReader
  ) throws(OracleError) -> [[Int]]? {
    guard let node = fields["masked"] else { return nil }
    let document = reader.document
    let (visitCount, overflow) = epochs.multipliedReportingOverflow(by: sequences.count)
    let expected = "N_epochs × N_data = \(epochs) × \(sequences.count) arrays of positions"
    guard document.kind(node) == .array else { throw reader.failure(.type, node, expected) }
    guard !overflow, document.count(node) == visitCount else {
      throw reader.failure(.shape, node, expected, "\(document.count(node))")
    }
    var visits: [[Int]] = []
    for (index, visit) in document.elements(node).enumerated() {
      let length = sequences[index % sequences.count].count
      guard document.kind(visit) == .array else {
        throw reader.failure(.type, visit, "an array of positions")
      }
      var positions: [Int] = []
      for element in document.elements(visit) {
        let t = try reader.integer(element, in: 0...length - 1, "a position, counted from 0,")
        positions.append(t)
      }
      visits.append(positions)
    }
    return visits
  }
}
