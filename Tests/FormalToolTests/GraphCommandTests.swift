import Foundation
import TestSupport
import Testing

struct GraphCommandTests {
  private let formal = Program(name: "formal")

  @Test("The graph of each algorithm is drawn from the template", arguments: 1...15)
  func everyAlgorithmIsDrawn(algorithm: Int) throws {
    let run = try formal.run(["graph", "\(algorithm)", "--depth", "1"])
    #expect(run.status == 0 && run.output.contains("<svg") && run.output.hasSuffix("</svg>\n"))
    #expect(run.output.contains("(Algorithm \(algorithm))"), "its box is named")
    let parameter = [2: "W_p", 3: "W_v", 4: "W_v", 5: "W_o", 6: "γ", 7: "W_u"][algorithm] ?? "W_e"
    let outline = try formal.run(["graph", "\(algorithm)", "--format", "text"]).output
    #expect(outline.contains(parameter), "\(outline)")
  }

  /// θ is another after each step, yet its tensors keep their symbols.
  @Test func aLaterVisitNamesItsParameters() throws {
    let outline = try formal.run(["graph", "13", "--format", "text", "--no-fold"]).output
    let visits = outline.components(separatedBy: "DTransformer (Algorithm 10)").dropFirst()
    #expect(visits.count == 4)
    for visit in visits { #expect(visit.contains("W_q^1") && visit.contains("W_u")) }
  }

  /// The tokens' runs have nothing in common but the parameters, of which each has a node of its own.
  @Test func eachTokenOfInferenceHasItsRunWithFoldedLayers() throws {
    let outline = try formal.run(["graph", "14", "--format", "text"]).output
    let runs = outline.components(separatedBy: "DTransformer (Algorithm 10)").dropFirst()
    #expect(runs.count == 3)
    for run in runs { #expect(run.contains("l = 1 … 2  × 2") && run.contains("W_e  4 × 11")) }
  }

  @Test func thePrecisionIsThatOfTheOracle() throws {
    let huge = #"{"inputs": {"v": 0}, "parameters": {"W_e": [[1e99]]}}"#
    let arguments = ["graph", "1", "--input", "-", "--format", "text", "--precision"]
    #expect(try formal.run(arguments + ["double"], input: huge).status == 0)
    let float = try formal.run(arguments + ["float"], input: huge)
    #expect(float.status == 65 && float.error.contains("$.parameters.W_e[0][0]"))
  }

  @Test func theDrawnCaseIsTheOneGiven() throws {
    let json = #"{"inputs": {"v": 0}, "parameters": {"W_e": [[1, 2], [3, 4], [5, 6]]}}"#
    let run = try formal.run(["graph", "1", "--input", "-", "--format", "dot"], input: json)
    #expect(run.status == 0 && run.output.hasPrefix("digraph") && run.output.contains("3 × 2"))
  }

  @Test func theBackwardPassStandsBesideIt() throws {
    let forward = try formal.run(["graph", "7", "--format", "dot"]).output
    let both = try formal.run(["graph", "7", "--format", "dot", "--backward"]).output
    #expect(both.count > forward.count && both.contains("∂") && !forward.contains("∂"))
    let sideways = try formal.run(["graph", "7", "--format", "dot", "--direction", "right"]).output
    #expect(sideways.contains("LR") && !forward.contains("LR"))
  }

  @Test(arguments: [("png", [0x89, 0x50, 0x4E, 0x47]), ("pdf", [0x25, 0x50, 0x44, 0x46])])
  func theEndingOfTheFileDecidesTheFormat(ending: String, signature: [UInt8]) throws {
    let folder = try ToolFolder()
    let path = folder.path("graph.\(ending)")
    let run = try formal.run(["graph", "4", "--output", path])
    #expect(run.status == 0 && run.output.isEmpty)
    #expect(Array(try Data(contentsOf: URL(filePath: path)).prefix(4)) == signature)
  }

  @Test(arguments: [
    ["graph"], ["graph", "16"], ["graph", "4", "--format", "png"], ["graph", "4", "--depth", "-1"],
    ["graph", "13", "--backward"], ["graph", "4", "--output", "graph.jpeg"],
  ]) func wrongUsageEndsWith64(arguments: [String]) throws {
    let run = try formal.run(arguments)
    #expect(run.status == 64 && run.output.isEmpty && !run.error.isEmpty)
  }

  @Test func badCasesAndFilesHaveTheStatusOfTheOracle() throws {
    let bad = try formal.run(["graph", "1", "--input", "-"], input: #"{"inputs": {"v": 0}}"#)
    #expect(bad.status == 65 && bad.error.contains("$.parameters"), "\(bad.error)")
    #expect(try formal.run(["graph", "1", "--input", "/no/such/file"]).status == 66)
    #expect(try formal.run(["graph", "1", "--output", "/no/such/folder/graph.svg"]).status == 73)
  }

  @Test func aGraphThatNobodyCanReadIsRefused() throws {
    let template = try formal.run(["oracle", "13", "--template"]).output
    let long = template.replacing("\"N_epochs\": 2", with: "\"N_epochs\": 12")
    let run = try formal.run(["graph", "13", "--input", "-", "--no-fold"], input: long)
    #expect(run.status == 65 && run.error.contains("nodes"), "\(run.error)")
  }
}
