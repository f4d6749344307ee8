import { styleNonce } from '../../lib/style-nonce';

/** As xterm.js sets styles: the server's Content-Security-Policy lets in what a script sets, and not what is written as an attribute. */
function setAttribute(this: HTMLElement, name: string, value: string): void {
  if (name === 'style') this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}

/** The page's document, in which style elements carry the nonce that lets them count. */
export function styledDocument(): Document {
  const createElement = (name: string) => {
    const element = document.createElement(name);
    if (element instanceof HTMLStyleElement) element.nonce = styleNonce();
    element.setAttribute = setAttribute;
    return element;
  };
  return new Proxy(document, {
    get: (target, name) => {
      if (name === 'createElement') return createElement;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
