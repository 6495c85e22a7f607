import Testing

@Suite("Chapter 12, inference", .serialized) struct Chapter12 {
  @Test func tempered() async throws { try await judge("Chapter12.tempered") }
  @Test func draw() async throws { try await judge("Chapter12.draw") }
  @Test func nucleus() async throws { try await judge("Chapter12.nucleus") }
  @Test func predictRoom() async throws { try await judge("Chapter12.predictRoom") }
  @Test func generate() async throws { try await judge("Chapter12.generate") }
  @Test func answer() async throws { try await judge("Chapter12.answer") }
  @Test func cachedStep() async throws { try await judge("Chapter12.cachedStep") }
}
