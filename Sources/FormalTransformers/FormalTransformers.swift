// One product, one import: `import FormalTransformers` brings every room of the package.
@_exported import FormalAlgorithms
@_exported import FormalInference
@_exported import FormalText
@_exported import FormalTraining
@_exported import GraphDrawing
@_exported import Mistakes
@_exported import Notebook
@_exported import Oracle
@_exported import Safetensors
@_exported import Tensors
