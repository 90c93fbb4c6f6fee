// <or-count for="title" max="120" template="{n} of {max} characters" over="...">
// follows a text field and says how much of its limit is used. The server has
// written the line for the text it sent; this keeps it true while typing.
// Characters are counted as the server counts them: grapheme clusters.

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function graphemes(text: string): number {
  let n = 0;
  for (const _ of segmenter.segment(text)) n++;
  return n;
}

class Count extends HTMLElement {
  connectedCallback(): void {
    const field = document.getElementById(this.getAttribute("for") ?? "");
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
    field.addEventListener("input", () => this.show(graphemes(normal(field.value))));
  }

  private show(n: number): void {
    const max = Number(this.getAttribute("max"));
    const words = this.getAttribute(n > max ? "over" : "template") ?? "";
    const figure = new Intl.NumberFormat(document.documentElement.lang, { numberingSystem: "latn" });
    this.textContent = words
      .replace("{n}", figure.format(n))
      .replace("{max}", figure.format(max))
      .replace("{by}", figure.format(n - max));
    this.classList.toggle("st-late", n > max);
  }
}

// A browser sends a line break as two characters; both count as one.
function normal(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

customElements.define("or-count", Count);
