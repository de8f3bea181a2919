(* The abstract value of a certificate eqcert/1 and what its claims say over R.

   [objective] turns the tape into a core expression (section 3 of the format); [holds] is the
   statement of every claim kind (section 9). Everything a reader has to believe about the meaning
   of an accepted certificate is in this file, in Core.v ([eval], [regular], [is_partial]) and in
   Optimizers.v ([field_value], [update]). *)
From Coq Require Import Reals ZArith List Bool FMapPositive.
From Eigensieve Require Import LinearAlgebra Contraction Core Optimizers ExactPoint Dynamics.
Import ListNotations.

(* ---------------- the problem ---------------- *)
Inductive instruction :=
| IConstant (q : rat) | IVariable (i : nat)
| IAdd (a b : N) | ISubtract (a b : N) | IMultiply (a b : N) | INegate (a : N) | IDivide (a b : N)
| IPower (a : N) (k : positive) | ISqrt (a : N) | IAbs (a : N)
| IMax (a b : N) | IMin (a b : N) | IChoose (g a b : N).

Record problem := Problem { variables : nat; tape : list instruction; the_optimizer : option optimizer }.

(* pow a 1 = a, pow a 2m = (pow a m)^2, pow a (2m+1) = a * pow a 2m *)
Fixpoint power (a : expr) (k : positive) : expr :=
  match k with
  | xH => a
  | xO m => Sqr (power a m)
  | xI m => Mul a (Sqr (power a m))
  end.
(* the number of nodes of the unfolded tree, cut off far above the limit *)
Definition capped (z : Z) : Z := Z.min z (2 ^ 40).
Fixpoint power_size (s : Z) (k : positive) : Z :=
  match k with
  | xH => s
  | xO m => capped (1 + power_size s m)
  | xI m => capped (2 + s + power_size s m)
  end%Z.
Definition largest_tree : Z := 131072.

Section Tape.
Local Open Scope Z_scope.
Variable n : nat.
Definition cell := (expr * Z)%type.
Definition cells := PositiveMap.t cell.
Definition get (m : cells) (i : N) : option cell := PositiveMap.find (N.succ_pos i) m.
Definition read1 (m : cells) (i : instruction) : option cell :=
  let un a f := match get m a with Some (x, s) => Some (f x s) | None => None end in
  let bin a b f := match get m a, get m b with Some (x, s), Some (y, t) => Some (f x s y t) | _, _ => None end in
  match i with
  | IConstant q => Some (Cst (rnum q) (rden q), 1)
  | IVariable k => if Nat.ltb k n then Some (Var k, 1) else None
  | IAdd a b => bin a b (fun x s y t => (Add x y, capped (1 + s + t)))
  | ISubtract a b => bin a b (fun x s y t => (Add x (Neg y), capped (2 + s + t)))
  | IMultiply a b => bin a b (fun x s y t => (Mul x y, capped (1 + s + t)))
  | INegate a => un a (fun x s => (Neg x, capped (1 + s)))
  | IDivide a b => bin a b (fun x s y t => (Mul x (Inv y), capped (2 + s + t)))
  | IPower a k => if (2 <=? Zpos k) && (Zpos k <=? 255)
      then un a (fun x s => (power x k, power_size s k)) else None
  | ISqrt a => un a (fun x s => (Sqrt x, capped (1 + s)))
  | IAbs a => un a (fun x s => (Choose x x (Neg x), capped (2 + 3 * s)))
  | IMax a b => bin a b (fun x s y t => (Choose (Add x (Neg y)) x y, capped (3 + 2 * s + 2 * t)))
  | IMin a b => bin a b (fun x s y t => (Choose (Add y (Neg x)) x y, capped (3 + 2 * s + 2 * t)))
  | IChoose g a b => match get m g with None => None | Some (z, u) =>
      bin a b (fun x s y t => (Choose z x y, capped (1 + u + s + t))) end
  end.
Fixpoint read_tape (l : list instruction) (next : positive) (m : cells) (last : option cell) : option cell :=
  match l with
  | [] => last
  | i :: l' => match read1 m i with
      | None => None
      | Some c => read_tape l' (Pos.succ next) (PositiveMap.add next c m) (Some c)
      end
  end.
End Tape.
(* the objective of a problem, as a core expression *)
Definition objective (pb : problem) : option expr :=
  match read_tape (variables pb) (tape pb) xH (PositiveMap.empty cell) None with
  | Some (f, s) => if Z.leb s largest_tree then Some f else None
  | None => None
  end.

(* ---------------- symbols and filters ---------------- *)
Definition rat_one : rat := Rat 1 1.
Definition rat_two : rat := Rat 2 1.
Definition qzero : rat := Rat 0 1.
Fixpoint add_lists (a b : list rat) : list rat :=
  match a, b with
  | [], _ => b
  | _, [] => a
  | x :: a', y :: b' => qadd x y :: add_lists a' b'
  end.
(* (1 + rho l)^m *)
Fixpoint binomials (m : nat) (rho : rat) : list rat :=
  match m with
  | O => [rat_one]
  | S m' => let c := binomials m' rho in add_lists c (qzero :: map (qmul rho) c)
  end.
(* the coefficients of l, l^2, .. in the symbol q of a field: the field's Jacobian at a critical
   point is q(H) *)
Definition symbol_coefficients (fl : field) : list rat :=
  match fl with
  | Gradient => [rat_one]
  | Usam rho | GradientPenalty rho => [rat_one; rho]
  | UsamNested rho => [rat_one; rho; qmul rho rho]
  | UsamSequential m rho => binomials m rho
  | HessianUsam rho => [rat_one; qzero; rho]
  end.

(* ---------------- claims with their witnesses ---------------- *)
Notation vector := (list Z) (only parsing).
Notation matrix := (list (list Z)) (only parsing).

Inductive system := SGradient | SField.
Inductive side := Below | Above.
Record zero_witness := ZeroWitness { zq : Z; zC : matrix; zB : matrix }.
Record factors := Factors { lower_factor : matrix; upper_factor : matrix }.
Inductive branch := Split (k : nat) (s : Z) | Exclude (k : nat) | ExcludeBySlope (k : nat)
  | ExcludeByCombination (w : vector) | Inside (j : nat).
Record region := Region { rcenter : vector; rbasis : matrix; rinverse : matrix; rdeterminant : Z }.
Record decomposition := Decomposition { dscale : Z; ddiagonal : vector; dfactor : matrix }.
Inductive statement := LimitsObeyTheFilter | LimitsAreCriticalPoints | LimitsHaveNoNegativeCurvature.

Inductive claim :=
| UniqueZero (s : system) (center radius : vector) (w : zero_witness)
| NoCriticalPoint (center radius : vector) (component : nat)
| Cover (s : system) (lower upper : vector) (boxes : list (list Z * list Z)) (zeros : list zero_witness)
    (tree : list branch)
| Spectrum (center radius : vector) (lower upper : Z) (w : factors)
| EigenvalueCount (center radius : vector) (bound : Z) (below : nat) (basis : matrix)
| Curvature (center radius : vector) (bound : Z) (s : side) (v : vector)
| FilterInside (center radius : vector) (w : factors)
| FilterOutside (center radius : vector) (s : side) (v : vector)
| AttractingBox (rg : region) (radius : vector) (q : Z)
| AttractingBall (rg : region) (radius : Z) (q : Z)
| Repelling (rg : region) (radius : vector) (unstable : nat) (expansion : Z)
| ExactCriticalPoint (point : list rat)
| ExactEigenvalue (point : list rat) (value : rat) (v : vector)
| ExactFilter (point : list rat) (lower upper : decomposition)
| InvertibleUpdate (center radius : vector) (B : matrix)
| Collapse (center radius image : vector)
| MatrixSpectrum (m : list (list (Z * Z))) (lower upper : Z) (w : factors)
| Refutation (st : statement) (uses : list nat).

Record certificate := Certificate { precision : Z; the_problem : option problem; claims : list claim }.

(* ---------------- their meaning ---------------- *)
Local Open Scope R_scope.
Definition zR (p z : Z) : R := IZR z / IZR (2 ^ p).
Definition vec (p : Z) (v : vector) (i : nat) : R := zR p (nth i v 0%Z).
Definition mat (p : Z) (M : matrix) (i j : nat) : R := zR p (nth j (nth i M []) 0%Z).
Definition in_box (p : Z) (n : nat) (m r : vector) (x : nat -> R) : Prop :=
  forall i, (i < n)%nat -> Rabs (x i - vec p m i) <= vec p r i.
Definition in_domain (p : Z) (n : nat) (lo hi : vector) (x : nat -> R) : Prop :=
  forall i, (i < n)%nat -> vec p lo i <= x i <= vec p hi i.
Definition equal_on (n : nat) (x y : nat -> R) : Prop := forall i, (i < n)%nat -> x i = y i.

Section Meaning.
Variable p : Z.
Variable n : nat.
Variable f : expr.
Variable o : option optimizer.

(* all partial derivatives of f exist at x and are 0 *)
Definition critical (x : nat -> R) : Prop := forall i, (i < n)%nat -> is_partial (eval f) i x 0.
Definition with_optimizer (P : optimizer -> Prop) : Prop :=
  match o with None => False | Some opt => P opt end.

Definition is_zero (s : system) (x : nat -> R) : Prop :=
  match s with
  | SGradient => critical x
  | SField => with_optimizer (fun o => field_regular n f (the_field o) x /\
                forall i, (i < n)%nat -> field_value n f (the_field o) x i = 0)
  end.
Definition one_zero_in_box (s : system) (m r : vector) : Prop :=
  exists z, in_box p n m r z /\ is_zero s z /\
    forall y, in_box p n m r y -> is_zero s y -> equal_on n y z.

(* everywhere in the box f is regular and its Hessian satisfies P *)
Definition hessian_in_box (m r : vector) (P : (nat -> nat -> R) -> Prop) : Prop :=
  forall x, in_box p n m r x -> regular f x /\ P (hess f x).

(* the combination sum_j y_j V_j of columns j of V with keep j *)
Definition combination (V : matrix) (keep : nat -> bool) (y : nat -> R) (k : nat) : R :=
  sumn n (fun j => if keep j then y j * IZR (nth j (nth k V []) 0%Z) else 0).

(* the symbol; [symbol_poly] in Soundness.v: it has the coefficients above *)
Definition symbol (fl : field) (l : R) : R :=
  match fl with
  | Gradient => l
  | Usam rho | GradientPenalty rho => l + ratR rho * l ^ 2
  | UsamNested rho => l + ratR rho * l ^ 2 + ratR rho ^ 2 * l ^ 3
  | UsamSequential m rho => l * (1 + ratR rho * l) ^ m
  | HessianUsam rho => l + ratR rho * l ^ 3
  end.
(* the constant c of the filter 0 <= q(l) <= c / step *)
Definition filter_const (mo : momentum) : R :=
  match mo with
  | NoMomentum => 2
  | HeavyBall b => 2 * (1 + ratR b)
  | Nesterov b => 2 * (1 + ratR b) / (1 + 2 * ratR b)
  | Ema b => 2 * (1 + ratR b) / (1 - ratR b)
  end.
(* matrices: product, and the polynomial c_1 H + c_2 H^2 + ... by Horner's rule *)
Definition mmul (A B : nat -> nat -> R) (i j : nat) : R := sumn n (fun k => A i k * B k j).
Definition mid (i j : nat) : R := if Nat.eqb j i then 1 else 0.
Fixpoint mpoly (c : list R) (H : nat -> nat -> R) : nat -> nat -> R :=
  match c with
  | [] => fun _ _ => 0
  | a :: c' => mmul (fun i j => mpoly c' H i j + a * mid i j) H
  end.
Definition symbol_matrix (fl : field) : (nat -> nat -> R) -> nat -> nat -> R :=
  mpoly (map ratR (symbol_coefficients fl)).
(* some direction shows q(H) to be not positive semidefinite, or to exceed c / step *)
Definition outside_filter (opt : optimizer) (s : side) (H : nat -> nat -> R) : Prop :=
  exists v, nonzero n v /\
  match s with
  | Below => qf n (symbol_matrix (the_field opt) H) v < 0
  | Above => qf n (symbol_matrix (the_field opt) H) v >
             filter_const (the_momentum opt) / ratR (step_size opt) * sq n v
  end.
Definition bent (s : side) (c : R) (H : nat -> nat -> R) : Prop :=
  exists v, nonzero n v /\
  match s with Below => qf n H v < c * sq n v | Above => qf n H v > c * sq n v end.

(* ---- regions of states ---- *)
Definition state_center (opt : optimizer) (m : vector) : vector :=
  match the_momentum opt with NoMomentum => m | _ => m ++ m end.
(* the state with coordinates u in a region *)
Definition state_at (opt : optimizer) (rg : region) (u : nat -> R) : nat -> R :=
  to_state (state_dim n opt) (mat p (rbasis rg)) (vec p (state_center opt (rcenter rg))) u.
Definition orbit (opt : optimizer) (k : nat) (x : nat -> R) : nat -> R := iter (update n f opt) k x.
Definition in_region (opt : optimizer) (rg : region) (U : (nat -> R) -> Prop) (x : nat -> R) : Prop :=
  exists u, U u /\ equal_on (state_dim n opt) x (state_at opt rg u).
Definition coordinate_box (N : nat) (r : vector) (u : nat -> R) : Prop :=
  forall i, (i < N)%nat -> Rabs (u i) <= vec p r i.
Definition coordinate_ball (N : nat) (r : Z) (u : nat -> R) : Prop := norm N u <= zR p r.

(* G maps the region into itself, has one fixed point there, and the orbit of every start
   approaches it: after k steps the difference is T d with [small k d]. *)
Definition attracting (opt : optimizer) (rg : region) (U : (nat -> R) -> Prop)
    (small : nat -> (nat -> R) -> Prop) : Prop :=
  let N := state_dim n opt in
  (forall x, in_region opt rg U x -> update_regular n f opt x) /\
  (forall x, in_region opt rg U x -> in_region opt rg U (update n f opt x)) /\
  exists z, in_region opt rg U z /\ equal_on N (update n f opt z) z /\
    (forall y, in_region opt rg U y -> equal_on N (update n f opt y) y -> equal_on N y z) /\
    (forall y k, in_region opt rg U y -> exists d, small k d /\
       forall i, (i < N)%nat -> orbit opt k y i = z i + mv N (mat p (rbasis rg)) d i).

(* The orbits that stay in the region: the starts are a Lipschitz graph over the last N - u
   coordinates. *)
Definition repels (opt : optimizer) (rg : region) (r : vector) (u : nat) : Prop :=
  let N := state_dim n opt in let U := coordinate_box N r in
  (forall x, in_region opt rg U x -> update_regular n f opt x) /\
  forall v w, (forall k, in_region opt rg U (orbit opt k (state_at opt rg v))) ->
    (forall k, in_region opt rg U (orbit opt k (state_at opt rg w))) ->
    (exists i, (i < N)%nat /\ v i <> w i) ->
    sumn N (fun i => if Nat.ltb i u then (v i - w i) * (v i - w i) else 0) <
    sumn N (fun i => if Nat.ltb i u then 0 else (v i - w i) * (v i - w i)).

Definition converges (N : nat) (s : nat -> nat -> R) (z : nat -> R) : Prop :=
  forall i, (i < N)%nat -> Un_cv (fun k => s k i) (z i).

(* ---- exact points ---- *)
Definition point_of (q : list rat) (i : nat) : R := ratR (nth i q (Rat 0 1)).
(* h is symmetric and its entries (i, j), j <= i, are second partial derivatives of f at x *)
Definition hessian_at (x : nat -> R) (h : nat -> nat -> R) : Prop :=
  (forall i, (i < n)%nat -> is_partial (eval f) i x (grad f x i)) /\
  (forall i j, (i < n)%nat -> (j <= i)%nat -> is_partial (fun y => grad f y j) i x (h i j)) /\
  sym n h.

(* the starts of a basin, by the earlier claims of the certificate *)
Definition basin (opt : optimizer) (c : claim) (x : nat -> R) : Prop :=
  match c with
  | AttractingBox rg r _ => in_region opt rg (coordinate_box (state_dim n opt) r) x
  | AttractingBall rg r _ => in_region opt rg (coordinate_ball (state_dim n opt) r) x
  | Collapse m r _ => in_box p n m r x
  | _ => False
  end.
(* why a statement about limits is false at the limit x *)
Definition contradicts (opt : optimizer) (st : statement) (x : nat -> R) : Prop :=
  match st with
  | LimitsObeyTheFilter => exists h, hessian_at x h /\
      (outside_filter opt Below h \/ outside_filter opt Above h)
  | LimitsAreCriticalPoints => ~ critical x
  | LimitsHaveNoNegativeCurvature => exists h, hessian_at x h /\ bent Below 0 h
  end.

Definition holds (earlier : list claim) (c : claim) : Prop :=
  match c with
  | UniqueZero s m r _ => one_zero_in_box s m r
  | NoCriticalPoint m r k =>
      forall x, in_box p n m r x -> exists l, is_partial (eval f) k x l /\ l <> 0
  | Cover s lo hi boxes _ _ =>
      (forall j m r, nth_error boxes j = Some (m, r) -> one_zero_in_box s m r) /\
      (forall i j m r m' r' x, nth_error boxes i = Some (m, r) -> nth_error boxes j = Some (m', r') ->
         i <> j -> in_box p n m r x -> in_box p n m' r' x -> False) /\
      (forall x, in_domain p n lo hi x -> is_zero s x ->
         exists j m r, nth_error boxes j = Some (m, r) /\ in_box p n m r x)
  | Spectrum m r a b _ => hessian_in_box m r (fun H => forall l v, eigpair n H l v -> zR p a < l < zR p b)
  | EigenvalueCount m r c k V => hessian_in_box m r (fun H => forall y,
      (nonzero n (fun j => if Nat.ltb j k then y j else 0) ->
         let w := combination V (fun j => Nat.ltb j k) y in qf n H w < zR p c * sq n w) /\
      (nonzero n (fun j => if Nat.ltb j k then 0 else y j) ->
         let w := combination V (fun j => negb (Nat.ltb j k)) y in qf n H w > zR p c * sq n w))
  | Curvature m r c s _ => hessian_in_box m r (bent s (zR p c))
  | FilterInside m r _ => with_optimizer (fun opt => hessian_in_box m r (fun H => forall l v, eigpair n H l v ->
      0 < symbol (the_field opt) l < filter_const (the_momentum opt) / ratR (step_size opt)))
  | FilterOutside m r s _ => with_optimizer (fun opt => hessian_in_box m r (outside_filter opt s))
  | AttractingBox rg r q => with_optimizer (fun opt => let N := state_dim n opt in
      0 <= zR p q < 1 /\
      attracting opt rg (coordinate_box N r)
        (fun k d => forall i, (i < N)%nat -> Rabs (d i) <= 2 * zR p q ^ k * vec p r i))
  | AttractingBall rg r q => with_optimizer (fun opt => let N := state_dim n opt in
      0 <= zR p q < 1 /\
      attracting opt rg (coordinate_ball N r) (fun k d => norm N d <= 2 * zR p q ^ k * zR p r))
  | Repelling rg r u _ => with_optimizer (fun opt => repels opt rg r u)
  | ExactCriticalPoint q => critical (point_of q)
  | ExactEigenvalue q l v => exists h, hessian_at (point_of q) h /\
      eigpair n h (ratR l) (fun i => IZR (nth i v 0%Z))
  | ExactFilter q _ _ => with_optimizer (fun opt => exists h, hessian_at (point_of q) h /\
      forall l v, eigpair n h l v ->
        0 <= symbol (the_field opt) l <= filter_const (the_momentum opt) / ratR (step_size opt))
  | InvertibleUpdate m r _ => with_optimizer (fun opt =>
      let N := state_dim n opt in let B := in_box p N (state_center opt m) r in
      (forall x, B x -> update_regular n f opt x) /\
      exists K, 0 < K /\ forall x y, B x -> B y -> forall b,
        (forall i, (i < N)%nat -> Rabs (update n f opt x i - update n f opt y i) <= b) ->
        forall i, (i < N)%nat -> Rabs (x i - y i) <= K * b)
  | Collapse m r im => with_optimizer (fun opt => the_momentum opt = NoMomentum /\
      forall x, in_box p n m r x -> update_regular n f opt x /\ equal_on n (update n f opt x) (vec p im))
  | MatrixSpectrum M a b _ => let N := length M in
      (exists A, sym N A /\ forall i j, (i < N)%nat -> (j <= i)%nat ->
         let e := nth j (nth i M []) (0, 0)%Z in zR p (fst e) <= A i j <= zR p (snd e)) /\
      forall A, sym N A -> (forall i j, (i < N)%nat -> (j <= i)%nat ->
         let e := nth j (nth i M []) (0, 0)%Z in zR p (fst e) <= A i j <= zR p (snd e)) ->
      forall l v, eigpair N A l v -> zR p a < l < zR p b
  | Refutation st uses => with_optimizer (fun opt => match uses with
      | i :: _ => match nth_error earlier i with
          | Some b => exists z, contradicts opt st z /\
              forall x, basin opt b x -> converges n (fun k => orbit opt k x) z
          | None => False
          end
      | [] => False
      end)
  end.
End Meaning.

Definition claim_holds (p : Z) (pb : option problem) (earlier : list claim) (c : claim) : Prop :=
  match pb with
  | Some pb => exists f, objective pb = Some f /\ wf (variables pb) f = true /\
      holds p (variables pb) f (the_optimizer pb) earlier c
  | None => match c with MatrixSpectrum _ _ _ _ => holds p 0 (Cst 0 1) None earlier c | _ => False end
  end.
(* all claims of a certificate, in order *)
Definition certificate_holds (c : certificate) : Prop :=
  forall k a, nth_error (claims c) k = Some a ->
    claim_holds (precision c) (the_problem c) (firstn k (claims c)) a.
