import Testing

@Suite("Chapter 10, gradients", .serialized) struct Chapter10 {
  @Test func predictSlopes() async throws { try await judge("Chapter10.predictSlopes") }
  @Test func productPullback() async throws { try await judge("Chapter10.productPullback") }
  @Test func softmaxPullback() async throws { try await judge("Chapter10.softmaxPullback") }
  @Test func layerNormPullback() async throws { try await judge("Chapter10.layerNormPullback") }
  @Test func descend() async throws { try await judge("Chapter10.descend") }
}
