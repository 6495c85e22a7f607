import Testing

@testable import Notebook

struct SymbolTableTests {
  @Test func everySymbolHasItsSwiftNameAndShape() {
    let table = symbolTable(7, ["e": "e", "W_u": "W_u", "p": "unembedding(e, W_u)"])
    #expect(table.rows.map { $0[0] } == ["e", "W_u", "p"])
    #expect(table.rows.map { $0[1] } == ["`e`", "`W_u`", "`unembedding(e, W_u)`"])
    #expect(table.rows.map { $0[2] } == ["ℝ^{d_e}", "N_V × d_e", "Δ(V)"])
  }

  @Test func aForgottenSymbolStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      _ = symbolTable(7, ["e": "e"])
    }
    let line = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(line.contains("Algorithm 7 has a symbol W_u; names are given for e"))
  }
}
