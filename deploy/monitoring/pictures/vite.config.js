// Grafana's library expects what webpack would define.
import react from "@vitejs/plugin-react";

export default {
  base: "./",
  plugins: [react()],
  define: { "process.env.NODE_ENV": '"production"', "process.env": "{}", global: "globalThis" },
  build: { minify: false, chunkSizeWarningLimit: 100000 },
};
