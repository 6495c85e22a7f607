import Testing

@Suite("Chapter 6, normalise and unembed", .serialized) struct Chapter06 {
  @Test func predictNorm() async throws { try await judge("Chapter06.predictNorm") }
  @Test func layerNorm() async throws { try await judge("Chapter06.layerNorm") }
  @Test func predictReach() async throws { try await judge("Chapter06.predictReach") }
  @Test func rmsNorm() async throws { try await judge("Chapter06.rmsNorm") }
  @Test func deadDirections() async throws { try await judge("Chapter06.deadDirections") }
  @Test func unembedding() async throws { try await judge("Chapter06.unembedding") }
}
