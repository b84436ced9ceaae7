import tseslint from "typescript-eslint";

export default tseslint.config(...tseslint.configs.recommended, {
  rules: {
    "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    "max-lines": ["error", 400],
    eqeqeq: "error",
    "no-var": "error",
    "prefer-const": "error",
  },
});
