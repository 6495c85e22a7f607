import Tensors

/// Reads the parts of a case by their forms; sizes that share a symbol must agree.
struct CaseReader {
  let document: JSONDocument
  let precision: Precision
  /// The sizes known so far, each with the node that told it.
  private(set) var sizes: [(symbol: String, size: Int, node: Int)] = []
  /// The tensors read so far, in the order of the forms.
  private(set) var tensors: [Tensor] = []
  /// How many layers each array of them has, in the order of the forms.
  private(set) var layerCounts: [Int] = []
  /// The last sequence, token or position that was read.
  private(set) var integers: [Int] = []

  init(document: JSONDocument, precision: Precision) {
    (self.document, self.precision) = (document, precision)
  }

  func failure(
    _ kind: OracleError.Kind, _ node: Int, _ expected: String, _ found: String? = nil
  ) -> OracleError {
    OracleError(
      kind, path: document.path(of: node), expected: expected,
      found: found ?? document.described(node))
  }
}

// MARK: - Sizes

extension CaseReader {
  func size(_ symbol: String) -> Int? {
    if symbol == "H·d_mid" {
      guard let heads = size("H"), let dmid = size("d_mid") else { return nil }
      return heads * dmid
    }
    return sizes.first { $0.symbol == symbol }?.size
  }

  /// Notes a size, or compares it with what is known: false if they differ.
  mutating func bind(_ symbol: String, _ found: Int, at node: Int) -> Bool {
    if let known = size(symbol) { return known == found }
    sizes.append((symbol, found, node))
    return true
  }

  /// Forgets sizes that belong to one attention alone.
  private mutating func forget(_ symbols: [String]) {
    sizes.removeAll { symbols.contains($0.symbol) }
  }

  /// Sizes that must be so, and where they come from: `d_e × N_V with d_e = 3 ($.parameters.W_p)`.
  private func described(_ symbols: [String]) -> String {
    var parts: [String] = []
    for symbol in symbols {
      guard let size = size(symbol) else { continue }
      let node = sizes.first { $0.symbol == symbol }?.node
      parts.append("\(symbol) = \(size)" + (node.map { " (\(document.path(of: $0)))" } ?? ""))
    }
    return symbols.joined(separator: " × ") + (parts.isEmpty ? "" : " with ")
      + parts.joined(separator: ", ")
  }
}

// MARK: - Objects

extension CaseReader {
  /// The members of an object, each key known and there once.
  func fields(
    _ node: Int, required: [String], optional: [String] = []
  ) throws(OracleError) -> [String: Int] {
    guard document.kind(node) == .object else {
      let keys = (required + optional).joined(separator: ", ")
      throw failure(.type, node, keys.isEmpty ? "an object" : "an object with \(keys)")
    }
    var fields: [String: Int] = [:]
    for (key, value) in document.members(node) {
      let name = document.string(key)
      guard required.contains(name) || optional.contains(name) else {
        let known = (required + optional).joined(separator: ", ")
        throw failure(
          .unknown, key, known.isEmpty ? "no members" : "one of \(known)",
          "the key “\(JSONDocument.visible(JSONDocument.shortened(name)))”")
      }
      guard fields.updateValue(value, forKey: name) == nil else {
        throw failure(.duplicate, value, "the key “\(name)” once", "it stands there again")
      }
    }
    for name in required where fields[name] == nil {
      throw OracleError(
        .missing, path: document.path(of: node) + JSONDocument.step(to: name),
        expected: "the key “\(name)”", found: "none")
    }
    return fields
  }

  /// Reads what an object must hold, in the order of the entries.
  mutating func read(_ entries: [Entry], _ node: Int) throws(OracleError) -> Layout {
    let fields = try fields(node, required: entries.map(\.key))
    var members: [(key: String, layout: Layout)] = []
    for entry in entries {
      members.append((entry.key, try read(entry.form, fields[entry.key] ?? node)))
    }
    return .object(members)
  }

  mutating func read(_ form: Form, _ node: Int) throws(OracleError) -> Layout {
    switch form {
    case .token: integers = [try token(node)]
    case .position:
      integers = [
        try integer(node, in: 0...(size("ℓ_max") ?? 1) - 1, "a position, counted from 0,")
      ]
    case .tokens(let length): integers = try tokens(node, length)
    case .vector, .matrix: tensors.append(try tensor(form, node))
    case .heads(let part): return try heads(part, node)
    case .object(let entries, let local):
      defer { forget(local) }
      return try read(entries, node)
    case .layers(let symbol, let entries):
      guard document.kind(node) == .array else {
        throw failure(.type, node, "an array of \(symbol) layers")
      }
      layerCounts.append(document.count(node))
      var layers: [Layout] = []
      for element in document.elements(node) { layers.append(try read(entries, element)) }
      return .array(layers)
    }
    return .tensor
  }
}

// MARK: - Tensors

extension CaseReader {
  /// A vector or a matrix.
  mutating func tensor(_ form: Form, _ node: Int) throws(OracleError) -> Tensor {
    switch form {
    case .vector(let symbol):
      let values = try numbers(node, "a vector of \(symbol) numbers")
      guard bind(symbol, values.count, at: node) else {
        throw failure(.shape, node, described([symbol]), "\(values.count) numbers")
      }
      return Tensor(vector: values, precision: precision)
    case .matrix(let rows, let columns):
      let matrix = try rowsOfNumbers(node, "\(rows) × \(columns)")
      try bind(matrix, rows, columns, node)
      return tensor(matrix)
    default: stop("oracle", "a form that is no tensor")
    }
  }

  private mutating func bind(
    _ matrix: Rows, _ rows: String, _ columns: String, _ node: Int
  ) throws(OracleError) {
    let (m, n) = (matrix.count, matrix.columns)
    let known = (size(rows) ?? m, size(columns) ?? n)
    // Equal symbols twice, a square matrix, do not occur; so both may be looked at before either is kept.
    guard known == (m, n) else {
      throw failure(.shape, node, described([rows, columns]), "\(m) × \(n)")
    }
    _ = bind(rows, m, at: node)
    _ = bind(columns, n, at: node)
  }

  /// One vector or matrix for each head, stacked into one tensor.
  private mutating func heads(_ part: Form, _ node: Int) throws(OracleError) -> Layout {
    let count = size("H") ?? 1
    guard document.kind(node) == .array else {
      throw failure(.type, node, "an array over H = \(count) heads")
    }
    guard document.count(node) == count else {
      throw failure(
        .shape, node, "an array over H = \(count) heads", "\(document.count(node)) elements")
    }
    var (vector, matrix) = ([Double](), Rows())
    for element in document.elements(node) {
      switch part {
      case .matrix(let rows, let columns):
        let block = try rowsOfNumbers(element, "\(rows) × \(columns)")
        try bind(block, rows, columns, element)
        matrix.values += block.values
        matrix.columns = block.columns
      case .vector(let symbol):
        let block = try numbers(element, "a vector of \(symbol) numbers")
        guard bind(symbol, block.count, at: element) else {
          throw failure(.shape, element, described([symbol]), "\(block.count) numbers")
        }
        vector += block
      default: stop("oracle", "heads of a form that is no tensor")
      }
    }
    tensors.append(
      matrix.values.isEmpty ? Tensor(vector: vector, precision: precision) : tensor(matrix))
    return .heads(count)
  }

  /// The rows of a matrix, one behind the other.
  private struct Rows {
    var values: [Double] = []
    var columns = 0
    var count: Int { values.count / columns }
  }

  private func tensor(_ matrix: Rows) -> Tensor {
    var scalars: [Double] = []
    scalars.reserveCapacity(matrix.values.count)
    for j in 0..<matrix.columns {
      for i in stride(from: j, to: matrix.values.count, by: matrix.columns) {
        scalars.append(matrix.values[i])
      }
    }
    return Tensor(shape: [matrix.count, matrix.columns], scalars: scalars, precision: precision)
  }

  private func rowsOfNumbers(_ node: Int, _ shape: String) throws(OracleError) -> Rows {
    guard document.kind(node) == .array else {
      throw failure(.type, node, "a matrix \(shape): an array of rows")
    }
    guard document.count(node) > 0 else {
      throw failure(.shape, node, "a matrix \(shape) of at least one row")
    }
    var rows = Rows()
    rows.values.reserveCapacity(document.end(node) - node)
    try document.forEachElement(node) { (index, row) throws(OracleError) in
      let count = rows.values.count
      try append(row, "a row of numbers", to: &rows.values)
      if index == 0 { rows.columns = rows.values.count }
      guard rows.values.count - count == rows.columns else {
        throw failure(
          .shape, row, "a row of \(rows.columns) numbers, as the first",
          "\(rows.values.count - count) numbers")
      }
    }
    return rows
  }

  private func numbers(_ node: Int, _ what: String) throws(OracleError) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(document.end(node) - node)
    try append(node, what, to: &values)
    return values
  }

  /// Appends an array of numbers that the precision can hold, at least one.
  private func append(
    _ node: Int, _ what: String, to values: inout [Double]
  ) throws(OracleError) {
    guard document.kind(node) == .array else { throw failure(.type, node, what) }
    guard document.count(node) > 0 else { throw failure(.shape, node, "\(what), at least one") }
    try document.forEachElement(node) { (_, element) throws(OracleError) in
      values.append(try number(element))
    }
  }

  /// A number that the precision can hold.
  func number(_ node: Int) throws(OracleError) -> Double {
    guard document.kind(node) == .number else { throw failure(.type, node, "a number") }
    let value = document.number(node)
    if precision == .float, !Float(value).isFinite {
      throw failure(.number, node, "a number that a Float can hold")
    }
    return value
  }
}

// MARK: - Integers

extension CaseReader {
  /// The largest number up to which every integer is a Double.
  static let largestInteger = 1 << 53

  func integer(
    _ node: Int, in range: ClosedRange<Int>, _ what: String
  ) throws(OracleError) -> Int {
    // Of an unbounded number only that end is told which it is beyond.
    let bounds =
      range.upperBound < Self.largestInteger
      ? "in \(range.lowerBound) … \(range.upperBound)"
      : document.kind(node) == .number && document.number(node) > Double(range.upperBound)
        ? "at most 2⁵³" : "at least \(range.lowerBound)"
    guard document.kind(node) == .number else { throw failure(.type, node, "\(what) \(bounds)") }
    guard let value = Int(exactly: document.number(node)), range.contains(value) else {
      throw failure(.range, node, "\(what) \(bounds)")
    }
    return value
  }

  func token(_ node: Int) throws(OracleError) -> Int {
    try integer(node, in: 0...(size("N_V") ?? 1) - 1, "a token, counted from 0,")
  }

  /// A sequence of tokens, at least one and at most ℓ_max.
  mutating func tokens(_ node: Int, _ length: String?) throws(OracleError) -> [Int] {
    guard document.kind(node) == .array else { throw failure(.type, node, "an array of tokens") }
    let count = document.count(node)
    let limit = size("ℓ_max") ?? count
    guard (1...max(1, limit)).contains(count) else {
      throw failure(.range, node, "1 … ℓ_max = \(limit) tokens", "\(count)")
    }
    if let length { _ = bind(length, count, at: node) }
    var tokens: [Int] = []
    tokens.reserveCapacity(count)
    for element in document.elements(node) { tokens.append(try token(element)) }
    return tokens
  }

  /// A number in [0, ∞), or up to a bound.
  func real(_ node: Int, upTo bound: Double = .infinity, _ what: String) throws(OracleError)
    -> Double
  {
    let value = try number(node)
    guard value >= 0, value <= bound else {
      let set = bound.isInfinite ? "at least 0" : "in 0 … \(JSONDocument.described(bound))"
      throw failure(.range, node, "\(what) \(set)")
    }
    return value
  }
}
