// What GraphQL Code Generator makes of docs/clients/codegen.json: `node generate.js` prints each
// file by its name, and `node generate.js write` writes the possible types, which are kept.

import { readFileSync, writeFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as fragmentMatcher from "@graphql-codegen/fragment-matcher";
import * as typescript from "@graphql-codegen/typescript";
import * as operations from "@graphql-codegen/typescript-operations";
import { gqlPluckFromCodeString } from "@graphql-tools/graphql-tag-pluck";
import { parse } from "graphql";

const FOLDER = new URL("../../docs/clients/", import.meta.url);
const pluginMap = {
  "fragment-matcher": fragmentMatcher,
  typescript,
  "typescript-operations": operations,
};

const read = (path) => readFileSync(new URL(path, FOLDER), "utf8");
const config = JSON.parse(read("codegen.json"));
const sources = await gqlPluckFromCodeString(config.documents, read(config.documents));
const documents = sources.map((source) => ({
  location: config.documents,
  document: parse(source.body),
}));

const made = {};
for (const [filename, { plugins, config: more }] of Object.entries(config.generates)) {
  made[filename] = await codegen({
    filename,
    schema: parse(read(config.schema)),
    documents,
    config: { ...config.config, ...more },
    plugins: plugins.map((name) => ({ [name]: {} })),
    pluginMap,
  });
}
if (process.argv[2] === "write") {
  const kept = "react/possible-types.json";
  writeFileSync(new URL(kept, FOLDER), `${made[kept].trim()}\n`);
} else {
  console.log(JSON.stringify(made));
}
