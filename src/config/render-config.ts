import { stringify } from 'yaml';
import { isPlainObject, type PlainObject } from '../base/plain-object.ts';
import type { Config } from './config.ts';
import { type Field, type NamedSections, type Schema, type Section, yamlKey } from './field.ts';
import { CONFIG_SCHEMA } from './schema.ts';

/** A configuration as a YAML file that reads back as the same, with a comment on every key. */
export function renderConfig(config: Config): string {
  return renderSection(CONFIG_SCHEMA, config, '').join('\n').concat('\n');
}

function renderSection(section: Section, values: PlainObject, indent: string): readonly string[] {
  return Object.entries(section.fields).flatMap(([name, schema], i) => [
    ...(i === 0 ? [] : ['']),
    ...renderKey(yamlKey(name), schema, values[name], indent),
  ]);
}

function renderKey(key: string, schema: Schema, value: unknown, indent: string): readonly string[] {
  if (schema.kind === 'field')
    return [...comment(fieldComment(schema), indent), ...renderField(key, schema, value, indent)];
  const below = `${indent}  `;
  const lines =
    schema.kind === 'section' ? renderSection(schema, asTree(value), below) : renderNamed(schema, asTree(value), below);
  return [...comment(schema.doc, indent), lines.length === 0 ? `${indent}${key}: {}` : `${indent}${key}:`, ...lines];
}

function renderField(key: string, field: Field<unknown>, value: unknown, indent: string): readonly string[] {
  const yaml = stringify({ [key]: field.write(value) }, { lineWidth: 0 }).trimEnd();
  return yaml.split('\n').map((line) => `${indent}${line}`);
}

/** Below a name the keys' comments are left out: the reference page has them. */
function renderNamed(schema: NamedSections, values: PlainObject, indent: string): readonly string[] {
  return Object.entries(values).map(([name, value]) => {
    const fields = Object.entries(schema.entry.fields).map(([key, field]) => {
      const text = field.kind === 'field' ? field.write(asTree(value)[key]) : undefined;
      return `${yamlKey(key)}: ${JSON.stringify(text)}`;
    });
    return `${indent}${name}: { ${fields.join(', ')} }`;
  });
}

function fieldComment(field: Field<unknown>): string {
  return `${field.doc} Expects ${field.expectation}.`;
}

function comment(text: string, indent: string): readonly string[] {
  return wrap(text, 110 - indent.length).map((line) => `${indent}# ${line}`);
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

function asTree(value: unknown): PlainObject {
  return isPlainObject(value) ? value : {};
}
