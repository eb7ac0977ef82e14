import type { NextRequest } from 'next/server'
import { runLabAttempt } from '../../../../server/lab/endpoint'

export async function POST(
  request: NextRequest,
  { params }: { params: Promise<{ attempt: string }> },
): Promise<Response> {
  return runLabAttempt(request, (await params).attempt)
}
