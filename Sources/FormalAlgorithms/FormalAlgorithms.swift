// FormalAlgorithms
