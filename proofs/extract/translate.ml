(* Prints a certificate as a Coq file (contract: ../coq/README.md, "Translated certificates"). *)
module Big = Z
open Checker

let base = Big.shift_left Big.one 62
let rec digits z =
  if Big.equal z Big.zero then []
  else
    let rest, digit = Big.ediv_rem z base in
    Big.to_string digit :: digits rest
let integer z =
  if Big.lt (Big.abs z) base then Printf.sprintf "(i %s)" (Big.(if sign z < 0 then "(" ^ to_string z ^ ")" else to_string z))
  else Printf.sprintf "(%s [%s])" (if Big.sign z < 0 then "nbig" else "big") (String.concat "; " (digits (Big.abs z)))
let rational r = Printf.sprintf "(q %s %s)" (integer r.rnum) (integer r.rden)
let list item l = "[" ^ String.concat "; " (List.map item l) ^ "]"
(* what no accepted certificate exceeds *)
let index n = if n > 65535 then raise (Reader.Refused "an index is too large") else string_of_int n ^ "%nat"
let natural z = Big.to_string z ^ "%N"
let positive z = Big.to_string z ^ "%positive"
let vector = list integer
let matrix = list vector
let say name parts = "(" ^ String.concat " " (name :: parts) ^ ")"

let instruction = function
  | IConstant c -> say "IConstant" [rational c]
  | IVariable k -> say "IVariable" [index k]
  | IAdd (a, b) -> say "IAdd" [natural a; natural b]
  | ISubtract (a, b) -> say "ISubtract" [natural a; natural b]
  | IMultiply (a, b) -> say "IMultiply" [natural a; natural b]
  | INegate a -> say "INegate" [natural a]
  | IDivide (a, b) -> say "IDivide" [natural a; natural b]
  | IPower (a, k) -> say "IPower" [natural a; positive k]
  | ISqrt a -> say "ISqrt" [natural a]
  | IAbs a -> say "IAbs" [natural a]
  | IMax (a, b) -> say "IMax" [natural a; natural b]
  | IMin (a, b) -> say "IMin" [natural a; natural b]
  | IChoose (g, a, b) -> say "IChoose" [natural g; natural a; natural b]
let field = function
  | Gradient -> "Gradient"
  | Usam r -> say "Usam" [rational r]
  | UsamNested r -> say "UsamNested" [rational r]
  | UsamSequential (m, r) -> say "UsamSequential" [index m; rational r]
  | HessianUsam r -> say "HessianUsam" [rational r]
  | GradientPenalty r -> say "GradientPenalty" [rational r]
let momentum = function
  | NoMomentum -> "NoMomentum"
  | HeavyBall b -> say "HeavyBall" [rational b]
  | Nesterov b -> say "Nesterov" [rational b]
  | Ema b -> say "Ema" [rational b]
let option item = function None -> "None" | Some x -> say "Some" [item x]
let optimizer o = say "Optimizer" [field o.the_field; momentum o.the_momentum; rational o.step_size]
let problem p =
  say "Problem" [index p.variables; list instruction p.tape; option optimizer p.the_optimizer]
let system = function SGradient -> "SGradient" | SField -> "SField"
let side = function Below -> "Below" | Above -> "Above"
let zero w = say "ZeroWitness" [integer w.zq; matrix w.zC; matrix w.zB]
let factors w = say "Factors" [matrix w.lower_factor; matrix w.upper_factor]
let branch = function
  | Split (k, s) -> say "Split" [index k; integer s]
  | Exclude k -> say "Exclude" [index k]
  | ExcludeBySlope k -> say "ExcludeBySlope" [index k]
  | ExcludeByCombination w -> say "ExcludeByCombination" [vector w]
  | Inside j -> say "Inside" [index j]
let region g = say "Region" [vector g.rcenter; matrix g.rbasis; matrix g.rinverse; integer g.rdeterminant]
let decomposition d = say "Decomposition" [integer d.dscale; vector d.ddiagonal; matrix d.dfactor]
let statement = function
  | LimitsObeyTheFilter -> "LimitsObeyTheFilter"
  | LimitsAreCriticalPoints -> "LimitsAreCriticalPoints"
  | LimitsHaveNoNegativeCurvature -> "LimitsHaveNoNegativeCurvature"
let two (a, b) = Printf.sprintf "(%s, %s)" a b
let claim = function
  | UniqueZero (s, m, r, w) -> say "UniqueZero" [system s; vector m; vector r; zero w]
  | NoCriticalPoint (m, r, k) -> say "NoCriticalPoint" [vector m; vector r; index k]
  | Cover (s, lo, hi, boxes, zeros, tree) ->
    say "Cover" [system s; vector lo; vector hi; list (fun (m, r) -> two (vector m, vector r)) boxes;
                 list zero zeros; list branch tree]
  | Spectrum (m, r, a, b, w) -> say "Spectrum" [vector m; vector r; integer a; integer b; factors w]
  | EigenvalueCount (m, r, c, k, v) ->
    say "EigenvalueCount" [vector m; vector r; integer c; index k; matrix v]
  | Curvature (m, r, c, s, v) -> say "Curvature" [vector m; vector r; integer c; side s; vector v]
  | FilterInside (m, r, w) -> say "FilterInside" [vector m; vector r; factors w]
  | FilterOutside (m, r, s, v) -> say "FilterOutside" [vector m; vector r; side s; vector v]
  | AttractingBox (g, r, q) -> say "AttractingBox" [region g; vector r; integer q]
  | AttractingBall (g, r, q) -> say "AttractingBall" [region g; integer r; integer q]
  | Repelling (g, r, u, s) -> say "Repelling" [region g; vector r; index u; integer s]
  | ExactCriticalPoint x -> say "ExactCriticalPoint" [list rational x]
  | ExactEigenvalue (x, l, v) -> say "ExactEigenvalue" [list rational x; rational l; vector v]
  | ExactFilter (x, l, u) -> say "ExactFilter" [list rational x; decomposition l; decomposition u]
  | InvertibleUpdate (m, r, b) -> say "InvertibleUpdate" [vector m; vector r; matrix b]
  | Collapse (m, r, im) -> say "Collapse" [vector m; vector r; vector im]
  | MatrixSpectrum (m, a, b, w) ->
    say "MatrixSpectrum" [list (list (fun (lo, hi) -> two (integer lo, integer hi))) m; integer a; integer b;
                          factors w]
  | Refutation (st, uses) -> say "Refutation" [statement st; list index uses]
let header = "From Eigensieve Require Import Translation.\n"
(* certificate number k, with the theorem that it is accepted, or that it is not *)
let certificate ~accepted k c =
  let definition = Printf.sprintf
    "Definition certificate_%d : certificate :=\n  Certificate %s\n  %s\n  [%s].\n"
    k (integer c.precision) (option problem c.the_problem)
    (String.concat ";\n   " (List.map claim c.claims)) in
  definition ^
  if accepted then Printf.sprintf
    "Theorem accepted_%d : OnBig.check_certificate certificate_%d = true.\nProof. accepted. Qed.\n\
     Theorem proved_%d : certificate_holds certificate_%d.\nProof. exact (accepted_on_big _ accepted_%d). Qed.\n"
    k k k k k
  else Printf.sprintf
    "Theorem rejected_%d : OnBig.check_certificate certificate_%d = false.\nProof. rejected. Qed.\n" k k
