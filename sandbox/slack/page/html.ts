import htm from 'htm';
import { h, type VNode } from 'preact';

type Html = (parts: TemplateStringsArray, ...values: unknown[]) => VNode;

/** Writes what a component shows; whatever is put into it as a value becomes text, never markup. */
export const html = (htm as unknown as { bind(create: typeof h): Html }).bind(h);
