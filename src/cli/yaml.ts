/** What the command uses of the YAML library, loaded only where YAML is read or written: `import()` of the package itself loses its names. */

export { Document, isScalar, LineCounter, parseDocument, Scalar, visit } from 'yaml';
