import Testing

@Suite("Chapter 4, attention", .serialized) struct Chapter04 {
  @Test func predictScores() async throws { try await judge("Chapter04.predictScores") }
  @Test func causalMask() async throws { try await judge("Chapter04.causalMask") }
  @Test func attention() async throws { try await judge("Chapter04.attention") }
  @Test func predictChanges() async throws { try await judge("Chapter04.predictChanges") }
  @Test func attentionByQueries() async throws { try await judge("Chapter04.attentionByQueries") }
}
