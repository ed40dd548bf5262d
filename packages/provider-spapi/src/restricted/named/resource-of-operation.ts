import type { FieldProblem } from '@credbroker/core'
import { checkDataElements } from '../check-data-elements.ts'
import type { ResourceCheck } from '../check-restricted-resource.ts'
import { findOperation } from './find-operation.ts'
import type { UncheckedOperationRequest } from './operation-request.ts'
import { idFault, pathSegmentOf } from '../path/resource-id.ts'
import { idNames, reportDocumentOperation, type RestrictedOperation } from '../restricted-operations.ts'
import { reportTypeFault } from '../restricted-report-types.ts'

/** The resource that an operation and an id make, or everything that is wrong, named by the request's own members. */
export function resourceOfOperation(request: UncheckedOperationRequest): ResourceCheck {
  const found = findOperation(request.operation, request.version)
  if (found.problem !== undefined) return { problems: [found.problem] }
  const { operation } = found
  const { method, dataElements: accepted } = operation
  const elements = checkDataElements(operation, request.dataElements ?? (accepted.length > 0 ? accepted : undefined))
  const problems = [
    ...idProblems(operation, request),
    ...reportTypeProblems(operation, request.reportType),
    ...(elements.problems ?? []),
  ]
  if (elements.problems !== undefined || problems.length > 0) return { problems }
  const asked = elements.dataElements
  return {
    operation,
    resource: { method, path: pathOf(operation, request), ...(asked !== undefined && { dataElements: asked }) },
  }
}

function idProblems(operation: RestrictedOperation, request: UncheckedOperationRequest): readonly FieldProblem[] {
  const { name, idName, genericPathAllowed } = operation
  const takes = idName === undefined ? 'takes no id' : `takes ${idName} instead`
  const problems = idNames
    .filter((other) => other !== idName && request[other] !== undefined)
    .map((other): FieldProblem => ({ name: other, message: `does not belong here: ${name} ${takes}` }))
  if (idName === undefined) return problems
  const id = request[idName]
  if (id === undefined) {
    if (genericPathAllowed) return problems
    return [...problems, { name: idName, message: `is missing; a token for ${name} is for one document` }]
  }
  const fault = idFault(idName, id)
  return fault === undefined ? problems : [...problems, { name: idName, message: fault }]
}

function reportTypeProblems({ name }: RestrictedOperation, reportType: string | undefined): readonly FieldProblem[] {
  if (name !== reportDocumentOperation) {
    if (reportType === undefined) return []
    return [{ name: 'reportType', message: `does not belong here: ${name} has no reports` }]
  }
  const fault = reportType === undefined ? missingReportType : reportTypeFault(reportType)
  return fault === undefined ? [] : [{ name: 'reportType', message: fault }]
}

const missingReportType =
  'is missing; only documents of some report types are restricted, and the others need no restricted data token'

function pathOf({ template, idName }: RestrictedOperation, request: UncheckedOperationRequest): string {
  const id = idName === undefined ? undefined : request[idName]
  // A function, because `$` has a meaning in replacements.
  return id === undefined ? template : template.replace(`{${idName}}`, () => pathSegmentOf(id))
}
