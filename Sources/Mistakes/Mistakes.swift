// Mistakes
