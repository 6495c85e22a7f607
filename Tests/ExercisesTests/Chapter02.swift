import Testing

@Suite("Chapter 2, embeddings", .serialized) struct Chapter02 {
  @Test func lookUp() async throws { try await judge("Chapter02.lookUp") }
  @Test func initialEmbedding() async throws { try await judge("Chapter02.initialEmbedding") }
  @Test func sinusoids() async throws { try await judge("Chapter02.sinusoids") }
  @Test func predictChanges() async throws { try await judge("Chapter02.predictChanges") }
  @Test func predictCount() async throws { try await judge("Chapter02.predictCount") }
}
