"""Why did it not run? The facts, the answer that follows from them, and its words."""
