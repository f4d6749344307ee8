import { styleNonce } from '../../lib/style-nonce';

/** The server's Content-Security-Policy lets in what a script sets, and not what is written as an attribute. */
function setAttribute(this: HTMLElement, name: string, value: string): void {
  if (name === 'style') this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}

/**
 * Until what is returned is called, style elements carry the nonce that lets them count, and spans take styles in the way that is let in: as
 * xterm.js needs it, which asks the page's own document for some of its elements, whatever its `documentOverride` says.
 */
export function allowStyles(): () => void {
  const make = (name: string, options?: ElementCreationOptions): HTMLElement => {
    const element = Document.prototype.createElement.call(document, name, options);
    if (element instanceof HTMLStyleElement) element.nonce = styleNonce();
    if (element instanceof HTMLSpanElement) element.setAttribute = setAttribute;
    return element;
  };
  Object.defineProperty(document, 'createElement', { value: make, configurable: true });
  return () => void Reflect.deleteProperty(document, 'createElement');
}
