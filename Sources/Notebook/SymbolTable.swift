import FormalAlgorithms
import Tensors

/// Symbol, Swift name, shape or domain, and meaning of everything an algorithm's data name.
func symbolTable(_ number: Int, _ names: [String: String]) -> Table {
  let pseudocode = Pseudocode[number]
  func name(_ symbol: String) -> String {
    guard let name = names[symbol] else {
      let known = names.keys.sorted().joined(separator: ", ")
      stop(
        "symbol table", "Algorithm \(number) has a symbol \(symbol); names are given for \(known)")
    }
    return "`\(name)`"
  }
  var table = Table(["symbol", "Swift", "shape or set", "what it is"])
  func add(_ argument: Pseudocode.Argument, _ kind: String) {
    let parts = argument.domain.split(separator: "∈", maxSplits: 1)
    let set = parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces) : argument.domain
    table.rows.append(
      [argument.name, name(argument.name), set, "\(kind): \(argument.description)"])
  }
  for input in pseudocode.inputs { add(input, "input") }
  for parameter in pseudocode.parameters {
    table.rows.append([parameter.name, name(parameter.name), parameter.shape, "parameter"])
  }
  for output in pseudocode.outputs { add(output, "output") }
  return table
}
