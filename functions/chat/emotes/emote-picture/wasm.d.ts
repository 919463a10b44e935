/** The bytes of a WebAssembly module, which the bundler puts into the bundle. */
declare module '*.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}

/** What is used of WebAssembly: its types come with those of a browser only. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: object);
    readonly exports: object;
  }
}
