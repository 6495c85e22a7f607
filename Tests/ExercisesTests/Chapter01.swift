import Testing

@Suite("Chapter 1, tokens", .serialized) struct Chapter01 {
  @Test func encode() async throws { try await judge("Chapter01.encode") }
  @Test func nextMerge() async throws { try await judge("Chapter01.nextMerge") }
  @Test func join() async throws { try await judge("Chapter01.join") }
  @Test func cut() async throws { try await judge("Chapter01.cut") }
  @Test func predictMerges() async throws { try await judge("Chapter01.predictMerges") }
  @Test func predictSize() async throws { try await judge("Chapter01.predictSize") }
}
