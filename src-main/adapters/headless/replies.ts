import type { ServerResponse } from 'node:http'
import type { Refusal } from './gate.ts'
import type { StaticFile } from './static-files.ts'

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value) // first: of what is too large for a text it throws
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  response.end(text)
}

export function sendFile(response: ServerResponse, file: StaticFile | undefined): void {
  if (!file) return sendNothingHere(response)
  response.setHeader('content-type', file.type)
  response.end(file.content)
}

export function sendNothingHere(response: ServerResponse): void {
  sendJson(response, 404, { error: 'there is nothing here' })
}

/** The rest of a refused request is not waited for. */
export function refuse(response: ServerResponse, { status, reason }: Refusal): void {
  response.setHeader('connection', 'close')
  sendJson(response, status, { error: reason })
}

export function refuseBody(response: ServerResponse): void {
  sendJson(response, 400, { error: 'the request is no JSON, or too large' })
}
